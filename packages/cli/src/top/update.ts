import type { Key } from './keys.ts';
import {
  currentPage,
  type Effect,
  type Facts,
  listPage,
  lists,
  type Page,
  type Row,
  selectedIndex,
  shownRows,
  type State,
  type TextSource,
} from './state.ts';

export interface Update {
  readonly state: State;
  readonly effect?: Effect;
}

/** What a key makes of the state. `rows` are the lines of the screen that the page has. */
export function onKey(state: State, key: Key, facts: Facts, rows: number): Update {
  if (key === 'ctrl-c') return { state: { ...state, quitting: true } };
  const quiet = { ...state, message: undefined };
  return state.prompt === undefined ? onPageKey(quiet, key, facts, rows) : onPromptKey(quiet, key);
}

function onPromptKey(state: State, key: Key): Update {
  const { prompt } = state;
  if (prompt === undefined) return { state };
  if (prompt.kind === 'confirm-sync') {
    const closed = { ...state, prompt: undefined };
    if (key !== 'y' && key !== 'enter') return { state: closed };
    return { state: closed, effect: { kind: 'sync', app: prompt.app } };
  }
  if (prompt.kind === 'confirm-delete') return onDeleteKey(state, prompt, key);
  if (key === 'escape') {
    const closed = { ...state, prompt: undefined };
    return { state: prompt.kind === 'filter' ? filtered(closed, prompt.before) : closed };
  }
  if (key === 'enter') {
    const closed = { ...state, prompt: undefined };
    return { state: prompt.kind === 'command' ? commanded(closed, prompt.text.trim()) : closed };
  }
  const text = typedText(prompt.text, key);
  const typed = { ...state, prompt: { ...prompt, text } };
  return { state: prompt.kind === 'filter' ? filtered(typed, text) : typed };
}

type DeletePrompt = Extract<NonNullable<State['prompt']>, { readonly kind: 'confirm-delete' }>;

function onDeleteKey(state: State, prompt: DeletePrompt, key: Key): Update {
  const closed = { ...state, prompt: undefined };
  if (key === 'escape') return { state: closed };
  if (key === 'enter') {
    const { app, object, name, text } = prompt;
    if (text === name) return { state: closed, effect: { kind: 'delete', app, object } };
    return { state: { ...closed, message: { text: 'nothing was deleted', isError: false } } };
  }
  return { state: { ...state, prompt: { ...prompt, text: typedText(prompt.text, key) } } };
}

function typedText(text: string, key: Key): string {
  if (key === 'backspace') return text.slice(0, -1);
  return /^.$/u.test(key) ? text + key : text;
}

function filtered(state: State, filter: string): State {
  return withPage(state, { ...currentPage(state), filter });
}

function commanded(state: State, text: string): State {
  if (text === 'q' || text === 'quit') return { ...state, quitting: true };
  const found =
    lists.find((list) => list === text || (text !== '' && list.startsWith(text))) ?? short.get(text);
  if (found === undefined) {
    return { ...state, message: { text: `there is no ${text}: ${lists.join(', ')}, quit`, isError: true } };
  }
  return { ...state, pages: [listPage(found)] };
}

const short: ReadonlyMap<string, (typeof lists)[number]> = new Map([
  ['appsets', 'applicationsets'],
  ['sets', 'applicationsets'],
  ['proj', 'projects'],
]);

function onPageKey(state: State, key: Key, facts: Facts, rows: number): Update {
  const page = currentPage(state);
  switch (key) {
    case 'q':
      return { state: state.pages.length > 1 ? back(state) : { ...state, quitting: true } };
    case 'escape':
    case 'left':
      return { state: page.filter === '' ? back(state) : filtered(state, '') };
    case ':':
      return { state: { ...state, prompt: { kind: 'command', text: '' } } };
    case '/':
      return { state: { ...state, prompt: { kind: 'filter', text: page.filter, before: page.filter } } };
    case '?':
      return { state: opened(state, 'Help', { kind: 'help' }) };
    default:
      if (page.kind === 'text') return { state: withPage(state, scrolled(page, key, facts, rows)) };
      return onTableKey(state, page, key, facts, rows);
  }
}

function back(state: State): State {
  return state.pages.length > 1 ? { ...state, pages: state.pages.slice(0, -1) } : state;
}

function withPage(state: State, page: Page): State {
  return { ...state, pages: [...state.pages.slice(0, -1), page] };
}

function opened(state: State, title: string, source: TextSource): State {
  const page: Page = { kind: 'text', title, source, top: 0, atEnd: true, filter: '' };
  return { ...state, pages: [...state.pages, page] };
}

type TablePage = Exclude<Page, { readonly kind: 'text' }>;

function onTableKey(state: State, page: TablePage, key: Key, facts: Facts, rows: number): Update {
  const table = facts.table(page);
  const shown = shownRows(page, table, state.project);
  const index = selectedIndex(page, shown);
  if (/^[0-9]$/.test(key) && table.columns.includes('PROJECT')) return { state: scoped(state, key, facts) };
  const moved = movedIndex(index, key, shown.length, rows);
  if (moved !== undefined) return { state: withPage(state, { ...page, selected: shown[moved]?.id }) };
  const column = sortColumn(key, table.columns);
  if (column !== undefined) {
    const down = page.sort?.column === column && !page.sort.down;
    return { state: withPage(state, { ...page, sort: { column, down } }) };
  }
  const row = shown[index];
  return row === undefined ? { state } : onRowKey(state, page, key, row);
}

/** 0 shows all projects, 1 to 9 one of them. */
function scoped(state: State, key: Key, { scopes }: Facts): State {
  const project = key === '0' ? undefined : scopes[Number(key) - 1];
  if (key !== '0' && project === undefined) {
    return { ...state, message: { text: `there is no project ${key}`, isError: true } };
  }
  const text = project === undefined ? 'all projects' : `project ${project}`;
  return { ...state, project, message: { text, isError: false } };
}

/** Where the selection goes; undefined for keys that do not move it. */
function movedIndex(index: number, key: Key, count: number, rows: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    j: 1,
    down: 1,
    k: -1,
    up: -1,
    pagedown: rows,
    pageup: -rows,
    g: Number.NEGATIVE_INFINITY,
    home: Number.NEGATIVE_INFINITY,
    G: Number.POSITIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, index + step));
}

/** Shift and the first letter of a column sorts by it, once more the other way round. */
function sortColumn(key: Key, columns: readonly string[]): number | undefined {
  if (key === 'G' || !/^[A-Z]$/.test(key)) return undefined;
  const index = columns.findIndex((column) => column.startsWith(key));
  return index < 0 ? undefined : index;
}

function onRowKey(state: State, page: TablePage, key: Key, row: Row): Update {
  const app = page.kind === 'resources' ? page.app : page.list === 'applications' ? row.id : undefined;
  const resource = page.kind === 'resources' ? row.id : undefined;
  const list = page.kind === 'resources' ? 'applications' : page.list;
  const title = resource ?? row.id;
  const described = (): State =>
    opened(state, title, { kind: 'describe', app: resource && app, id: row.id, list });
  if (key === 'enter' || key === 'right') {
    if (page.kind !== 'list' || app === undefined) return { state: described() };
    const next: Page = { kind: 'resources', app, selected: undefined, filter: '', sort: undefined };
    return { state: { ...state, pages: [...state.pages, next] } };
  }
  if (key === 'y') return { state: described() };
  if (app === undefined) return { state: key === 'd' ? described() : state };
  if (key === 'd' && resource !== undefined) return { state: described() };
  if (key === 'd') return { state: opened(state, `Diff of ${app}`, { kind: 'diff', app }) };
  if (key === 'w') return { state: opened(state, `Why ${app}`, { kind: 'why', app }) };
  if (key === 'e') return { state, effect: { kind: 'edit', app, object: resource } };
  if (key === 'ctrl-d') {
    const name = (resource ?? app).split('/').at(-1) ?? '';
    return { state: { ...state, prompt: { kind: 'confirm-delete', app, object: resource, name, text: '' } } };
  }
  if (key === 'l') return { state: opened(state, `Logs of ${title}`, { kind: 'logs', app, resource }) };
  if (key === 's') return { state: { ...state, prompt: { kind: 'confirm-sync', app } } };
  if (key === 'r') return { state, effect: { kind: 'refresh', app } };
  return { state };
}

type TextPage = Extract<Page, { readonly kind: 'text' }>;

function scrolled(page: TextPage, key: Key, facts: Facts, rows: number): TextPage {
  const { lines, follows } = facts.text(page.source);
  const last = Math.max(0, lines.length - rows);
  const from = follows && page.atEnd ? last : Math.min(page.top, last);
  const top = movedIndex(from, key === 'd' ? 'pagedown' : key === 'u' ? 'pageup' : key, last + 1, rows);
  return top === undefined ? page : { ...page, top, atEnd: top >= last };
}
