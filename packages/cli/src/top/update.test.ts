import { describe, expect, it } from 'vitest';
import { keysIn } from './keys.ts';
import { currentPage, type Facts, initialState, type State } from './state.ts';
import { onKey, type Update } from './update.ts';
import { view } from './view.ts';

const names = ['alpha', 'beta', 'gamma', 'delta'];
const facts: Facts = {
  table: (page) =>
    page.kind === 'resources'
      ? {
          columns: ['KIND', 'NAME'],
          rows: [{ id: '/v1/ConfigMap/web/a', cells: ['ConfigMap', 'a'], status: 'good' }],
        }
      : {
          columns: ['NAME', 'SYNC'],
          rows: names.map((name, index) => ({
            id: `argocd/${name}`,
            cells: [name, index === 1 ? 'OutOfSync' : 'Synced'],
            status: 'good',
          })),
        },
  text: () => ({
    lines: Array.from({ length: 100 }, (_, index) => [{ text: `line ${index}` }]),
    follows: true,
  }),
  scopes: [],
  staleSince: undefined,
  place: 'https://api.example.com',
};

function press(keys: string, from: State = initialState): Update {
  let update: Update = { state: from };
  for (const key of keysIn(keys)) update = onKey(update.state, key, facts, 10);
  return update;
}
const screen = (state: State, columns = 80, rows = 24): string =>
  view(state, facts, columns, rows)
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
const selected = (state: State): string | undefined => /^> (\S+)/m.exec(screen(state))?.[1];

describe('keys', () => {
  it('are told apart: arrows, control, escape alone, several at once; what nobody knows is none', () => {
    expect(keysIn('j\u001B[A\u001B[6~\u0003\r\u007F\u001B')).toEqual([
      'j',
      'up',
      'pagedown',
      'ctrl-c',
      'enter',
      'backspace',
      'escape',
    ]);
    expect(keysIn('\u001B[200~é\u001B[1;5C')).toEqual(['é']);
  });

  it('move the selection: j k g G and the arrows, never past an end', () => {
    expect(selected(press('jj').state)).toBe('gamma');
    expect(selected(press('G').state)).toBe('delta');
    expect(selected(press('Gkgk').state)).toBe('alpha');
    expect(selected(press('\u001B[B').state)).toBe('beta');
    expect(selected(press('jjjjjjj').state)).toBe('delta');
  });

  it('filter by /, take the filter back by esc, and keep it by enter', () => {
    expect(screen(press('/outof').state)).not.toContain('alpha');
    expect(screen(press('/outof\u001B').state)).toContain('alpha');
    const kept = press('/et\r').state;
    expect(screen(kept)).toContain('applications /et');
    expect(screen(press('\u001B', kept).state)).toContain('alpha');
    expect(screen(press('/nothing at all\r').state)).toContain('nothing passes the filter');
  });

  it('sort by a column’s letter, and the other way round by the same again', () => {
    expect(screen(press('N').state)).toMatch(/NAME↑[^]*alpha[^]*beta[^]*delta[^]*gamma/);
    expect(screen(press('NN').state)).toMatch(/NAME↓[^]*gamma[^]*delta[^]*beta[^]*alpha/);
  });

  it('open and go back: enter to objects, y to one of them, d to the diff, l to the logs, esc back', () => {
    const objects = press('j\r').state;
    expect(currentPage(objects)).toMatchObject({ kind: 'resources', app: 'argocd/beta' });
    expect(currentPage(press('l', objects).state)).toMatchObject({
      source: { kind: 'logs', app: 'argocd/beta', resource: '/v1/ConfigMap/web/a' },
    });
    expect(currentPage(press('\r', objects).state)).toMatchObject({
      source: { kind: 'describe', app: 'argocd/beta' },
    });
    expect(currentPage(press('d').state)).toMatchObject({ source: { kind: 'diff', app: 'argocd/alpha' } });
    expect(currentPage(press('l\u001B').state)).toMatchObject({ kind: 'list' });
    expect(press('q', objects).state).toMatchObject({ quitting: false });
    expect(press('qq', objects).state.quitting).toBe(true);
    expect(press('\u0003', objects).state.quitting).toBe(true);
  });

  it('go to other lists by :, and say what there is', () => {
    expect(currentPage(press(':proj\r').state)).toMatchObject({ list: 'projects' });
    expect(currentPage(press(':sets\r').state)).toMatchObject({ list: 'applicationsets' });
    expect(screen(press(':nope\r').state)).toContain('there is no nope: applications');
    expect(press(':q\r').state.quitting).toBe(true);
    expect(screen(press(':constructor\r').state)).toContain('there is no constructor');
  });

  it('sync only what is confirmed, and refresh at once', () => {
    expect(press('js').effect).toBeUndefined();
    expect(screen(press('js').state)).toContain('sync argocd/beta? y/n');
    expect(press('jsy').effect).toEqual({ kind: 'sync', app: 'argocd/beta' });
    expect(press('jsn').effect).toBeUndefined();
    expect(press('r').effect).toEqual({ kind: 'refresh', app: 'argocd/alpha' });
  });

  it('scroll texts, which stay at their end until somebody scrolls up', () => {
    const logs = press('l').state;
    expect(screen(logs, 80, 13)).toContain('line 99');
    const up = press('g', logs).state;
    expect(screen(up, 80, 13)).toMatch(/line 0\n/);
    expect(screen(press('G', up).state, 80, 13)).toContain('line 99');
  });
});

describe('the screen', () => {
  it('says where, which keys there are, and since when nothing is heard', () => {
    expect(screen(initialState)).toMatch(/^setpoint applications {2}https:\/\/api\.example\.com\n/);
    expect(screen(initialState)).toContain('? help');
    const stale = view(initialState, { ...facts, staleSince: '10:11:12' }, 80, 24)[0] ?? [];
    expect(stale.map(({ text }) => text).join('')).toContain('stale since 10:11:12');
  });

  it('has as many lines as the terminal, and keeps the selection in sight', () => {
    for (const rows of [4, 5, 24]) {
      expect(view(press('G').state, facts, 40, rows)).toHaveLength(rows);
      expect(selected(press('G').state)).toBe('delta');
    }
    expect(screen(press('G').state, 40, 4)).toContain('> delta');
  });
});
