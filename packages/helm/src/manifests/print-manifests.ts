import { pathMatcher } from '../chart/path-match.ts';
import { HELM_CODES, helmError } from '../errors.ts';
import type { Hook } from './sort-manifests.ts';
import { splitManifests, trimEnd, trimSpace } from './split-manifests.ts';

interface Sourced {
  readonly path: string;
  readonly text: string;
}

/** Documents as `helm template` writes them, each under the name of its template. */
export function manifestText(documents: readonly Sourced[]): string {
  return documents.map(sourced).join('');
}

function sourced({ path, text }: Sourced): string {
  return `---\n# Source: ${path}\n${text}\n`;
}

/** What `helm template` prints: CRDs and manifests, then hooks. */
export function printManifests(manifests: readonly Sourced[], hooks: readonly Hook[]): string {
  const last = manifests.at(-1);
  if (last === undefined) return `\n${manifestText(hooks)}`;
  // Joined once: these texts are megabytes, and every copy of them costs as much as a small chart.
  const pieces = manifests.slice(0, -1).map(sourced);
  pieces.push(trimEnd(sourced(last)), '\n');
  for (const hook of hooks) pieces.push(sourced(hook));
  return pieces.join('');
}

/** {@link printManifests} of text that a post-renderer gave. */
export function printText(manifests: string, hooks: readonly Hook[]): string {
  return `${trimSpace(manifests)}\n${manifestText(hooks)}`;
}

const sourceLine = /# Source: [^/\n]+\/(.+)/;

/**
 * What is left of a print with `--show-only`: for each pattern, the documents of the templates it matches. Fails with
 * `helm.option` for one that matches none.
 */
export function onlyShown(printed: string, patterns: readonly string[]): string {
  const documents = splitManifests(printed);
  const named = documents.flatMap((text) => {
    const source = sourceLine.exec(text)?.[1];
    return source === undefined ? [] : [{ source, text }];
  });
  const shown = patterns.flatMap((pattern) => {
    const matches = pathMatcher(pattern);
    const found = matches === undefined ? [] : named.filter(({ source }) => matches(source));
    if (found.length > 0) return found;
    throw helmError(HELM_CODES.option, `could not find template ${pattern} in chart`, {
      subject: pattern,
      nextAction: 'Name a template that gives at least one document, by its path within the chart.',
    });
  });
  return shown.map(({ text }) => `---\n${text}\n`).join('');
}
