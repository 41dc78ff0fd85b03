import { createStore, useStore } from '../app/store.ts';
import { problemOf } from '../http/problem.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

interface Toast {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly detail?: string | undefined;
}

const toasts = createStore<readonly Toast[]>([]);
let nextId = 1;
const drop = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id));

/** Says that something happened. Errors stay until they are closed. */
export function notify(text: string): void {
  const id = nextId++;
  toasts.set([...toasts.get().slice(-3), { id, tone: 'good', text }]);
  window.setTimeout(() => drop(id), 5_000);
}

export function notifyProblem(error: unknown): void {
  const { message, rule, nextAction } = problemOf(error);
  notifyTrouble(message, [rule, nextAction].filter((part) => part !== undefined).join(' '));
}

/** Says that something is not as it should be, until it is closed. */
export function notifyTrouble(text: string, detail: string): void {
  toasts.set([...toasts.get().slice(-3), { id: nextId++, tone: 'bad', text, detail }]);
}

export function Toasts() {
  const all = useStore(toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {all.map((toast) => (
        <div key={toast.id} className={`toast toast-${toast.tone}`}>
          <Icon name={toast.tone === 'good' ? 'check' : 'warn'} />
          <div className="grow">
            <p>{toast.text}</p>
            {toast.detail ? <p className="muted">{toast.detail}</p> : null}
          </div>
          <Button tone="ghost" icon="cross" aria-label="Dismiss" onClick={() => drop(toast.id)} />
        </div>
      ))}
    </div>
  );
}
