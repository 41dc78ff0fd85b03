import { isMap, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import { editError, scalarText } from './yaml-text.ts';

/** One parameter of a chart as `.argocd-source-<application>.yaml` holds it. */
export interface ParameterEntry {
  readonly name: string;
  readonly value: string;
}

/**
 * The file of parameters with the entries, by name, sorted; the rest of what it holds stays. `forcestring` is spelt as
 * Image Updater spells it, and Argo CD reads field names in any case.
 */
export function withParameters(text: string, entries: readonly ParameterEntry[], path: string): string {
  if (text.trim() === '') return `helm:\n  parameters:\n${sorted(entries).map(parameterText).join('')}`;
  const document = parseDocument(text, { version: '1.1' });
  if (document.errors.length > 0) throw editError(path, document.errors[0]?.message.split('\n')[0] ?? '');
  const known = document.getIn(['helm', 'parameters']);
  const items = isSeq(known) ? (known.items as readonly unknown[]) : [];
  const nameOf = (item: unknown): string => (isMap(item) ? String(item.get('name')) : '');
  const kept = items.filter((item) => !entries.some(({ name }) => name === nameOf(item)));
  const added = entries.map((entry) => document.createNode({ ...entry, forcestring: true }));
  const all = [...kept, ...added].sort((a, b) =>
    nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0,
  );
  const list = document.createNode([]) as YAMLSeq;
  list.items.push(...all);
  document.setIn(['helm', 'parameters'], list);
  return document.toString({ indentSeq: false, lineWidth: 0 });
}

/** The file of parameters with the entries of Kustomize's images; one of the same repository is replaced. */
export function withImageEntries(
  text: string,
  entries: readonly string[],
  isSame: (a: string, b: string) => boolean,
  path: string,
): string {
  const lines = (all: readonly string[]): string => all.map((entry) => `  - ${scalarText(entry)}\n`).join('');
  if (text.trim() === '') return `kustomize:\n  images:\n${lines(entries)}`;
  const document = parseDocument(text, { version: '1.1' });
  if (document.errors.length > 0) throw editError(path, document.errors[0]?.message.split('\n')[0] ?? '');
  const known = document.getIn(['kustomize', 'images']);
  const items = isSeq(known) ? (known.toJSON() as readonly unknown[]).map(String) : [];
  const replaced = items.map((item) => entries.find((entry) => isSame(entry, item)) ?? item);
  const added = entries.filter((entry) => !items.some((item) => isSame(entry, item)));
  document.setIn(['kustomize', 'images'], document.createNode([...replaced, ...added]));
  return document.toString({ indentSeq: false, lineWidth: 0 });
}

function sorted(entries: readonly ParameterEntry[]): readonly ParameterEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function parameterText({ name, value }: ParameterEntry): string {
  return `  - name: ${scalarText(name)}\n    value: ${scalarText(value)}\n    forcestring: true\n`;
}
