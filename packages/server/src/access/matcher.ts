import { globMatches, regexMatches } from '@setpoint/argocd';

export type MatchMode = 'glob' | 'regex';

export type Matcher = (value: string) => boolean;

/**
 * What a field of a rule matches. As a glob it covers the whole value and `*` crosses `/`; as a regular expression, Go's
 * own kind, it may match anywhere, and one that cannot be read matches nothing.
 */
export function matcherOf(pattern: string, mode: MatchMode): Matcher {
  if (mode === 'regex') return (value) => regexMatches(pattern, value);
  if (pattern === '*') return () => true;
  if (!/[*?[\]{}\\]/.test(pattern)) return (value) => value === pattern;
  // The most common forms, without a regular expression: `project/*`, `*/*`.
  const prefix = pattern.slice(0, -1);
  if (pattern.endsWith('*') && !/[*?[\]{}\\]/.test(prefix)) return (value) => value.startsWith(prefix);
  if (pattern === '*/*') return (value) => value.includes('/');
  // Most values fail at the first letters; the expression is for the rest.
  const literal = /^[^*?[\]{}\\]*/.exec(pattern)?.[0] ?? '';
  return (value) => value.startsWith(literal) && globMatches(pattern, value);
}
