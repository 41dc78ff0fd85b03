// Differences that are meant, each with its reason.

/** The reason why a difference is none, or undefined. */
export function exclusionOf(_difference) {
  return undefined;
}
