import { useEffect, useRef } from 'react';
import { createStore } from './store.ts';

/** A key, or two pressed in turn (`g a`), that does something on the page that is shown. */
export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  /** The heading in the help sheet. */
  readonly group: string;
  readonly run: () => void;
}

/** Later ones go before earlier ones: what is on top of the page answers first. */
export const shortcutStore = createStore<readonly Shortcut[]>([]);
const sequenceMs = 1_000;

/** Offers shortcuts while the component is shown. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const signature = shortcuts.map(({ keys, label }) => `${keys}\u0000${label}`).join('\u0001');
  useEffect(() => {
    const own = latest.current.map((shortcut) => ({
      ...shortcut,
      run: () => latest.current.find(({ keys }) => keys === shortcut.keys)?.run(),
    }));
    shortcutStore.set([...shortcutStore.get(), ...own]);
    return () =>
      shortcutStore.set(shortcutStore.get().filter((other) => !own.some((mine) => mine === other)));
  }, [signature]);
}

function keyOf(event: KeyboardEvent): string {
  const mod = event.metaKey || event.ctrlKey ? 'mod+' : '';
  return mod + (event.key.length === 1 ? event.key : event.key);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    (target.matches('input, textarea, select') &&
      !target.matches('[type=checkbox], [type=radio], [type=button]')));

const activates = (event: KeyboardEvent): boolean =>
  (event.key === 'Enter' || event.key === ' ') &&
  event.target instanceof HTMLElement &&
  event.target.closest('a, button, [role=option], summary, input, select') !== null;

/** Listens once for the whole page. While a dialog is open only the dialog’s own shortcuts (group `Dialog`) answer. */
export function startShortcuts(): void {
  let first = '';
  let firstAt = 0;
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = keyOf(event);
    const modified = key.startsWith('mod+');
    if (event.altKey || (isTyping(event.target) && !modified) || activates(event)) return;
    const dialog = document.querySelector('dialog[open]') !== null;
    const offered = shortcutStore
      .get()
      .toReversed()
      .filter(({ group }) => modified || !dialog || group === 'Dialog');
    const sequence = event.timeStamp - firstAt < sequenceMs && first !== '' ? `${first} ${key}` : '';
    const found = offered.find(({ keys }) => keys === sequence) ?? offered.find(({ keys }) => keys === key);
    first = '';
    if (found) {
      event.preventDefault();
      found.run();
    } else if (offered.some(({ keys }) => keys.startsWith(`${key} `))) {
      first = key;
      firstAt = event.timeStamp;
    }
  });
}
