import { Dialog } from '../ui/dialog.tsx';
import { type Shortcut, shortcutStore } from './shortcuts.ts';
import { useStore } from './store.ts';

/** What the keyboard does on the page that is shown. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  const shortcuts = useStore(shortcutStore);
  const groups = new Map<string, Shortcut[]>();
  for (const shortcut of shortcuts) {
    if (shortcut.group !== 'Dialog')
      groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
  }
  return (
    <Dialog title="Keyboard" onClose={onClose} kind="wide">
      <div className="help">
        {[...groups].toReversed().map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list.map(({ keys, label }) => (
                <div key={keys} className="help-row">
                  <dt>{label}</dt>
                  <dd>
                    {keys.split(' ').map((key) => (
                      <kbd key={key}>{nameOfKey(key)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Everywhere else</h3>
          <dl>
            <div className="help-row">
              <dt>Close what is on top</dt>
              <dd>
                <kbd>Esc</kbd>
              </dd>
            </div>
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

const nameOfKey = (key: string): string =>
  key.startsWith('mod+')
    ? `Ctrl/⌘ ${key.slice(4).toUpperCase()}`
    : key === 'ArrowDown'
      ? '↓'
      : key === 'ArrowUp'
        ? '↑'
        : key;
