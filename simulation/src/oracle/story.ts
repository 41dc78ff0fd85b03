import type { DurableChange } from '../disk.ts';
import { mayBeOwned } from './cluster-view.ts';

const longest = 100;
const most = 8;

/** One line that tells what a change changed; undefined when it is not worth one. */
export function storyOf({ resource, path, type, json, before }: DurableChange): string | undefined {
  if (resource !== 'argoproj.io/applicationsets' && !mayBeOwned(resource)) return undefined;
  if (type === 'delete') return `  ${resource} ${path} is gone`;
  const after: unknown = JSON.parse(json);
  const differences = [...differencesOf('', before === undefined ? {} : JSON.parse(before.json), after)];
  const told = differences.filter((line) => !/^metadata\.(managedFields|resourceVersion|uid)/.test(line));
  const rest = told.length > most ? [...told.slice(0, most), `and ${told.length - most} more`] : told;
  return `  ${resource} ${path}: ${rest.join('; ')}`;
}

function* differencesOf(at: string, before: unknown, after: unknown): Iterable<string> {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  if (!isTree(before) || !isTree(after)) {
    yield `${at} ${brief(before)} → ${brief(after)}`;
    return;
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of keys) yield* differencesOf(at === '' ? key : `${at}.${key}`, before[key], after[key]);
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? '–';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
