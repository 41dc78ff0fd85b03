import type { KubeClient, KubeObject } from '@setpoint/kube';

/** The API server answers when a write is on disk; those that wait together are written together. */
const atOnce = 64;

/** Creates many objects, some at a time, and returns them as the API server made them. */
export async function createAll(
  client: KubeClient,
  objects: Iterable<KubeObject>,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const made: KubeObject[] = [];
  const rest = objects[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next())
      made.push(await client.create(next.value, { fieldManager: 'browser-test' }, signal));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return made;
}
