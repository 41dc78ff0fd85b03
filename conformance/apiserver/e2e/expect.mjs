// What the tests expect of answers. An expectation that fails ends its test, and is recorded as that.
import assert from 'node:assert/strict';

export { assert };

/** What an answer holds; the test ends where it is no success. */
export function ok({ code, json, text }) {
  assert.ok(code >= 200 && code < 300, `${code}: ${json?.message ?? text}`);
  return json;
}

/** A refusal with the code and, where given, the words. */
export function refused({ code, json, text }, wanted, words = '') {
  const message = json?.message ?? text;
  assert.equal(code, wanted, message);
  assert.ok(message.includes(words), `"${message}" does not say "${words}"`);
}

/** An object's version, for comparing: later ones are greater. */
export function versionOf(object) {
  assert.match(object.metadata.resourceVersion, /^[1-9]\d*$/);
  return BigInt(object.metadata.resourceVersion);
}

export const namesOf = (list) => list.items.map((item) => item.metadata.name);

/** Updates as clients do: on a conflict, again on what is there now. */
export async function updated(api, path, change, subresource = '') {
  for (let left = 10; ; left--) {
    const object = ok(await api.quiet('GET', path));
    change(object);
    const answer = await api.quiet('PUT', `${path}${subresource}`, object);
    if (answer.code !== 409 || left === 0) return ok(answer);
  }
}

/** Until the list at `path` holds `count` items. */
export function untilCount(api, path, count) {
  return api.until(path, (json) => json.items?.length === count, 60_000);
}

/** Until nothing is found at `path`. */
export function untilGone(api, path) {
  return api.until(path, (_json, code) => code === 404, 60_000);
}

/** A list of resources without the hashes of their storage, which are each server's own. */
export const resourcesOf = (list) => ({
  ...list,
  resources: list.resources?.map(({ storageVersionHash: _hash, ...resource }) => resource),
});
