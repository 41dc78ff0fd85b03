import { HELM_CODES, helmError } from '../errors.ts';
import { pathMatcher } from './path-match.ts';

interface Rule {
  readonly negated: boolean;
  readonly onlyDirectories: boolean;
  readonly matches: (path: string, baseName: string) => boolean;
}

/** Helm ignores dot files in templates/, whatever .helmignore says. */
const defaultRule = 'templates/.?*';

/** What a `.helmignore` leaves out. The syntax is close to Git's, without `**`; the first rule that decides wins. */
export class IgnoreRules {
  readonly #rules: readonly Rule[];

  /** Fails with `helm.chart` for a pattern that Go's filepath.Match refuses, or one with `**`. */
  constructor(text = '') {
    const lines = [...text.replace(/^\uFEFF/, '').split('\n'), defaultRule];
    this.#rules = lines
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map(parseRule);
  }

  /** A negated rule ignores whatever it does not match, as Helm has it. */
  ignores(path: string, isDirectory: boolean): boolean {
    const base = path.slice(path.lastIndexOf('/') + 1);
    for (const rule of this.#rules) {
      if (rule.negated) {
        if ((rule.onlyDirectories && !isDirectory) || !rule.matches(path, base)) return true;
      } else if ((!rule.onlyDirectories || isDirectory) && rule.matches(path, base)) {
        return true;
      }
    }
    return false;
  }
}

function parseRule(line: string): Rule {
  if (line.includes('**')) throw ruleError('double-star (**) syntax is not supported', line);
  if (pathMatcher(line) === undefined) throw ruleError('syntax error in pattern', line);
  const negated = line.startsWith('!');
  const unsigned = negated ? line.slice(1) : line;
  const onlyDirectories = unsigned.endsWith('/');
  const rule = onlyDirectories ? unsigned.slice(0, -1) : unsigned;
  const rooted = rule.startsWith('/');
  const match = pathMatcher(rooted ? rule.slice(1) : rule) ?? (() => false);
  const wholePath = rooted || rule.includes('/');
  return { negated, onlyDirectories, matches: (path, base) => match(wholePath ? path : base) };
}

function ruleError(message: string, line: string) {
  return helmError(HELM_CODES.chart, message, { subject: `.helmignore: ${line}` });
}
