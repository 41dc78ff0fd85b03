import type { SearchAnswer, SearchHit } from '@setpoint/server';
import { useEffect, useId, useMemo, useState } from 'react';
import { withQuery } from '../http/with-query.ts';
import { useResource } from '../http/use-resource.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Status } from '../ui/status.tsx';
import { commandStore } from './commands.ts';
import { navigate } from './router.tsx';
import { places } from './routes.ts';
import { setTheme } from './theme.ts';

interface Entry {
  readonly key: string;
  readonly group: string;
  readonly icon: IconName;
  readonly title: string;
  readonly detail?: string;
  readonly keys?: string | undefined;
  readonly health?: string | undefined;
  readonly denied?: string | undefined;
  readonly run: () => void;
}

const icons: Readonly<Record<SearchHit['kind'], IconName>> = {
  application: 'apps',
  project: 'project',
  applicationset: 'sets',
  cluster: 'cluster',
  repository: 'source',
  resource: 'tree',
};

const themes = (['light', 'dark', 'system'] as const).map((theme) => ({
  key: `theme ${theme}`,
  group: 'Commands',
  icon: theme === 'dark' ? ('moon' as const) : theme === 'light' ? ('sun' as const) : ('auto' as const),
  title: theme === 'system' ? 'Theme: follow the system' : `Theme: ${theme}`,
  run: () => setTheme(theme),
}));

function localEntries(): readonly Entry[] {
  return [
    ...commandStore.get().map((command) => ({
      key: `command ${command.label}`,
      group: 'On this page',
      icon: command.icon,
      title: command.label,
      keys: command.keys,
      denied: command.denied,
      run: command.run,
    })),
    ...places.map((place) => ({
      key: place.path,
      group: 'Go to',
      icon: place.icon,
      title: place.label,
      keys: `g ${place.key}`,
      run: () => navigate(place.path),
    })),
    ...themes,
  ];
}

const matches = (text: string, words: readonly string[]): boolean => {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
};

function useEntries(text: string): { readonly entries: readonly Entry[]; readonly searching: boolean } {
  const query = text.trim();
  const { value, loading } = useResource<SearchAnswer>(
    query === '' ? undefined : withQuery('/api/setpoint/v1/search', { q: query, limit: 20 }),
  );
  const entries = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/);
    const local = localEntries().filter(({ title }) => query === '' || matches(title, words));
    const found = query === '' ? [] : (value?.items ?? []);
    return [
      ...local.filter(({ group }) => group === 'On this page'),
      ...found.map((hit) => ({
        key: hit.kind + hit.path + hit.title,
        group: 'Found',
        icon: icons[hit.kind],
        title: hit.title,
        detail: hit.subtitle,
        health: hit.health,
        run: () => navigate(hit.path),
      })),
      ...local.filter(({ group }) => group !== 'On this page'),
    ];
  }, [query, value]);
  return { entries, searching: loading };
}

/** Reaches any application, object, page or action from the keyboard. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const { entries, searching } = useEntries(text);
  const id = useId();
  const current = Math.min(index, entries.length - 1);
  useEffect(
    () => document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: 'nearest' }),
    [id, current],
  );
  const choose = (entry: Entry | undefined): void => {
    if (!entry || entry.denied !== undefined) return;
    onClose();
    // After the dialog has given the focus back.
    window.setTimeout(entry.run, 0);
  };
  return (
    <Dialog title="Search and commands" kind="palette" onClose={onClose}>
      <div className="palette-field">
        <Icon name={searching ? 'spinner' : 'search'} />
        <input
          autoFocus
          value={text}
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={`${id}-${current}`}
          aria-label="Search applications, objects and actions"
          placeholder="Search applications, objects, actions…"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setIndex(0);
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            if (step !== 0) setIndex((current + step + entries.length) % Math.max(1, entries.length));
            else if (event.key === 'Enter') choose(entries[current]);
            else return;
            event.preventDefault();
          }}
        />
        <kbd>esc</kbd>
      </div>
      <div className="palette-list" id={id} role="listbox" aria-label="Results">
        {entries.map((entry, at) => (
          <div key={entry.key}>
            {entry.group === entries[at - 1]?.group ? null : (
              <div className="palette-group" role="presentation">
                {entry.group}
              </div>
            )}
            <div
              id={`${id}-${at}`}
              role="option"
              aria-selected={at === current}
              aria-disabled={entry.denied !== undefined || undefined}
              title={entry.denied}
              className="palette-entry"
              onMouseMove={() => setIndex(at)}
              onClick={() => choose(entry)}
            >
              <Icon name={entry.denied === undefined ? entry.icon : 'lock'} />
              <span className="palette-title truncate">{entry.title}</span>
              <span className="faint truncate grow">{entry.denied ?? entry.detail}</span>
              {entry.health === undefined ? null : <Status status={entry.health} quiet />}
              {entry.keys === undefined ? null : <kbd>{entry.keys}</kbd>}
            </div>
          </div>
        ))}
        {entries.length === 0 ? <p className="palette-none muted">Nothing has all of these words.</p> : null}
      </div>
    </Dialog>
  );
}
