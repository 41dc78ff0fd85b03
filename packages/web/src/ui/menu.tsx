import { type ReactNode, useId, useRef } from 'react';
import { Icon, type IconName } from './icon.tsx';

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly danger?: boolean;
  readonly checked?: boolean;
  readonly denied?: string | undefined;
  readonly run: () => void;
}

/** A button with a list of actions, as a popover of the browser: it closes on Esc and on a press outside. */
export function Menu({
  label,
  items,
  children,
  align = 'end',
}: {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const place = (): void => {
    const at = button.current?.getBoundingClientRect();
    const element = panel.current;
    if (!at || !element) return;
    const below = at.bottom + 4;
    const fits = below + element.offsetHeight + 8 <= window.innerHeight;
    element.style.top = `${fits ? below : Math.max(8, at.top - element.offsetHeight - 4)}px`;
    const left = align === 'end' ? at.right - element.offsetWidth : at.left;
    element.style.left = `${Math.max(8, Math.min(left, window.innerWidth - element.offsetWidth - 8))}px`;
    element.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
  };
  const move = (step: number): void => {
    const all = [...(panel.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const index = all.indexOf(document.activeElement as HTMLElement);
    all[(index + step + all.length) % all.length]?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button-ghost menu-button"
        aria-haspopup="menu"
        aria-label={label}
        popoverTarget={id}
      >
        {children}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        onToggle={(event) => {
          if (event.newState === 'open') place();
          else if (panel.current?.contains(document.activeElement)) button.current?.focus();
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else return;
          event.preventDefault();
        }}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
            {...(item.checked === undefined ? {} : { 'aria-checked': item.checked })}
            className={`menu-item ${item.danger === true ? 'menu-danger' : ''}`}
            aria-disabled={item.denied !== undefined || undefined}
            title={item.denied}
            onClick={() => {
              if (item.denied !== undefined) return;
              panel.current?.hidePopover();
              item.run();
            }}
          >
            <Icon name={item.denied === undefined ? (item.icon ?? 'chevron') : 'lock'} />
            <span className="grow">{item.label}</span>
            {item.checked === true ? <Icon name="check" size={13} /> : null}
          </button>
        ))}
      </div>
    </>
  );
}
