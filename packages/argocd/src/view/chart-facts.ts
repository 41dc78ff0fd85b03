import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap } from '@setpoint/kube';
import type { Tree } from '@setpoint/source';
import { textAt } from './tree-texts.ts';

/** What a chart says of itself, as Argo CD shows it. */
export interface ChartFacts {
  readonly description: string;
  readonly home: string;
  /** `Name <email>` */
  readonly maintainers: readonly string[];
}

/** The facts in `Chart.yaml`; all empty where it says nothing. Throws what decoding it throws. */
export async function chartFacts(tree: Tree, signal: AbortSignal): Promise<ChartFacts> {
  const chart = decodeSigs((await textAt(tree, 'Chart.yaml', signal)) ?? '');
  const fields = isPlainMap(chart) ? chart : {};
  const maintainers = Array.isArray(fields['maintainers']) ? fields['maintainers'].filter(isPlainMap) : [];
  return {
    description: textOf(fields['description']),
    home: textOf(fields['home']),
    maintainers: maintainers.map(({ name, email }) =>
      textOf(email) === '' ? textOf(name) : `${textOf(name)} <${textOf(email)}>`.trim(),
    ),
  };
}

/**
 * Every value by its path as `--set` names it (`a.b[0].c`), those of later documents over those of earlier ones; as Argo
 * CD's `util/helm` writes them.
 */
export function flatValues(documents: readonly string[]): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  for (const document of documents) {
    const values = decodeSigs(document);
    if (isPlainMap(values)) flatten(values, '', flat);
  }
  return flat;
}

function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) flatten(item, `${path}[${index}]`, into);
  } else if (isPlainMap(value)) {
    for (const [key, item] of Object.entries(value))
      flatten(item, path === '' ? key : `${path}.${key}`, into);
  } else into.set(path, value === null ? '<nil>' : scalarText(value));
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
