import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';

export interface DialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** `drawer` comes from the right and leaves the page’s top in view; `palette` has no heading. Default `center`. */
  readonly kind?: 'center' | 'wide' | 'drawer' | 'palette';
}

const fine = window.matchMedia('(pointer: fine)');
const firstField = '.form :is(input, textarea, select):not(:disabled)';

/** The browser’s own modal dialog: it keeps the focus, closes on Esc and gives the focus back. */
export function Dialog({ title, onClose, children, footer, kind = 'center' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    const before = document.activeElement;
    dialog.showModal();
    const first =
      dialog.querySelector<HTMLElement>('[data-autofocus]') ??
      // A form begins with its first field, unless that brings up a keyboard over the rest.
      (fine.matches ? dialog.querySelector<HTMLElement>(firstField) : undefined) ??
      dialog.querySelector<HTMLElement>('[data-heading]');
    first?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={`dialog dialog-${kind}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="dialog-body">
        <header className={kind === 'palette' ? 'visually-hidden' : 'dialog-head'}>
          <h2 id={heading} {...(kind === 'palette' ? {} : { tabIndex: -1, 'data-heading': true })}>
            {title}
          </h2>
          {kind === 'palette' ? null : (
            <Button tone="ghost" icon="cross" aria-label="Close" onClick={onClose} />
          )}
        </header>
        <div className="dialog-content">{children}</div>
        {footer === undefined ? null : <footer className="dialog-foot">{footer}</footer>}
      </div>
    </dialog>
  );
}
