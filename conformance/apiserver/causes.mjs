// Differences grouped by what causes them: the kind, and what only one of the servers says of which field, whatever the
// value and the place in a list.
import { differences } from './compare.mjs';

/** How many differences each cause makes, the heaviest first, with an example of each. */
export function causesOf(found) {
  const groups = new Map();
  for (const difference of found) {
    const cause = causeOf(difference);
    const group = groups.get(cause) ?? { count: 0, cause, example: exampleOf(difference) };
    group.count++;
    groups.set(cause, group);
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}

function exampleOf({ id, request }) {
  return `${id}: ${request}`;
}

function causeOf({ id, ours, reference }) {
  const kind = id.replace(/^(?:create|update)-/, '');
  if (reference === undefined) return `${kind}: not as recorded`;
  return `${kind}: ${saidApart(ours, reference).join(' | ')}`;
}

/** What only one of the servers said; of answers that say the same errors, the fields that differ. */
function saidApart(ours, reference) {
  const mine = errorsIn(ours);
  const theirs = errorsIn(reference);
  const apart = [
    ...lacking(theirs, mine).map((text) => `ours ${text}`),
    ...lacking(mine, theirs).map((text) => `reference ${text}`),
  ];
  if (apart.length > 0) return [...new Set(apart)];
  const paths = differences(ours, reference).map(
    ({ path, ours: a, theirs: b }) => `${anywhere(path)} ${shown(a)} for ${shown(b)}`,
  );
  return [...new Set(paths)].slice(0, 4);
}

/** The texts of `there` that `here` lacks, each as often as it does. */
function lacking(here, there) {
  const left = [...here];
  return there.filter((text) => {
    const at = left.indexOf(text);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

function errorsIn(answer) {
  const { code, body } = answer ?? {};
  const causes = body?.kind === 'Status' ? body.details?.causes : undefined;
  const warnings = (answer?.warnings ?? []).map((text) => `warns ${anyValue(text)}`);
  if (causes !== undefined)
    return [...causes.map((cause) => `${anywhere(cause.field)}: ${anyValue(cause.message)}`), ...warnings];
  return code < 400 ? [`accepts`, ...warnings] : [`${code} ${anyValue(body?.message ?? '')}`, ...warnings];
}

function anywhere(field) {
  return String(field).replace(/\[[^\]]*\]/g, '[]');
}

function anyValue(message) {
  return message
    .replace(/"(?:[^"\\]|\\.)*"(?=: )/g, '…')
    .replace(/(value: )[[{].*?[\]}](?=: )/g, '$1…')
    .replace(/\[\d+\]/g, '[]')
    .slice(0, 260);
}

function shown(value) {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
