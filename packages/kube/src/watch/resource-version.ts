/**
 * Negative when version `a` is older than `b`, positive when it is newer. Since Kubernetes 1.35 resourceVersions of one
 * resource are comparable as decimal numbers, and older servers behave so too; NaN where they are none.
 */
export function compareResourceVersions(a: string | undefined, b: string | undefined): number {
  if (!isNumber(a) || !isNumber(b)) return Number.NaN;
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

function isNumber(version: string | undefined): version is string {
  return version !== undefined && /^\d+$/.test(version);
}
