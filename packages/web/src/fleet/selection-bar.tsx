import { useState } from 'react';
import { apiPath } from '../application/address.ts';
import { request } from '../http/client.ts';
import { problemOf } from '../http/problem.ts';
import { Button } from '../ui/button.tsx';
import { notify, notifyTrouble } from '../ui/toasts.tsx';
import { inParallel } from './in-parallel.ts';

/** What can be done with the applications that are selected. */
export function SelectionBar({
  selected,
  shown,
  onAll,
  onSync,
  onClear,
}: {
  readonly selected: readonly string[];
  /** How many lines are loaded, which is what "all" means. */
  readonly shown: number;
  readonly onAll: () => void;
  readonly onSync: () => void;
  readonly onClear: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const refresh = async (): Promise<void> => {
    setBusy(true);
    const failures: unknown[] = [];
    await inParallel(selected, async (key) => {
      const [namespace = '', name = ''] = key.split('/');
      try {
        await request(apiPath({ namespace, name }, 'refresh'), { method: 'POST', body: { hard: false } });
      } catch (error) {
        failures.push(error);
      }
    });
    setBusy(false);
    const [first] = failures;
    if (first === undefined) notify(`${countOf(selected.length)} compared with Git again.`);
    else
      notifyTrouble(`${failures.length} of ${selected.length} were not refreshed.`, problemOf(first).message);
  };
  return (
    <div
      className="selection"
      role="region"
      aria-label="Selected applications"
      data-selected={selected.length}
    >
      <b className="nums" role="status">
        {selected.length.toLocaleString()} selected
      </b>
      {selected.length < shown ? (
        <Button tone="ghost" onClick={onAll}>
          All {shown.toLocaleString()} in the list
        </Button>
      ) : null}
      <span className="grow" />
      <Button icon="refresh" busy={busy} onClick={() => void refresh()}>
        Refresh
      </Button>
      <Button tone="primary" icon="sync" onClick={onSync}>
        Sync…
      </Button>
      <Button
        tone="ghost"
        icon="cross"
        aria-label="Clear the selection"
        title="Clear the selection (Esc)"
        onClick={onClear}
      />
    </div>
  );
}

const countOf = (count: number): string =>
  `${count.toLocaleString()} ${count === 1 ? 'application' : 'applications'}`;
