type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The JSON merge patch (RFC 7396) that makes `before` into `after`; undefined when they are the same. What is in neither
 * and what did not change is not in it, so it leaves alone what others changed meanwhile.
 */
export function mergePatchBetween(before: unknown, after: unknown): Tree | undefined {
  const patch: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const [old, now] = [isTree(before) ? before : {}, isTree(after) ? after : {}];
  for (const key of Object.keys(old))
    if (now[key] === undefined || !Object.hasOwn(now, key)) patch[key] = null;
  for (const [key, value] of Object.entries(now)) {
    if (value === undefined) continue;
    const had = Object.hasOwn(old, key) ? old[key] : undefined;
    if (isTree(value) && isTree(had)) {
      const inner = mergePatchBetween(had, value);
      if (inner !== undefined) patch[key] = inner;
    } else if (JSON.stringify(had) !== JSON.stringify(value)) patch[key] = value;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}
