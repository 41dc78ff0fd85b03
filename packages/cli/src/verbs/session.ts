import type { AppRef, ObjectKey } from '@setpoint/server';
import type { Context } from '../context.ts';
import { usage } from '../errors.ts';
import { whileShowing } from '../output/progress.ts';
import { print } from '../output/print.ts';
import { table } from '../output/table.ts';
import type { Act, Asked, Platform } from '../platform/platform.ts';
import type { PlatformOptions } from '../platform/find-platform.ts';

/** Flags of every verb; a verb knows its own beside them. */
export interface VerbOptions extends PlatformOptions {
  readonly output: string;
}

/** One verb at work: the platform, the flags, and where to write. */
export class Session<O = unknown> {
  readonly platform: Platform;
  readonly options: VerbOptions & O;
  readonly context: Context;

  constructor(platform: Platform, options: VerbOptions & O, context: Context) {
    this.platform = platform;
    this.options = options;
    this.context = context;
  }

  /** Asks the platform; whoever watches is told when that takes a while. */
  call<T>(act: Act, asked: Asked = {}): Promise<T> {
    const { terminal, signal } = this.context;
    return whileShowing(terminal, act.replace(/^.*\/(?=[^{}]*$)|^\S+ /, ''), () =>
      this.platform.call<T>(act, asked, signal),
    );
  }

  lines(act: Act, asked: Asked = {}): AsyncGenerator<string> {
    return this.platform.lines(act, asked, this.context.signal);
  }

  /** `guestbook`, or `namespace/guestbook`. */
  app(text: string): AppRef & Readonly<Record<string, string>> {
    const slash = text.indexOf('/');
    return slash < 0
      ? { namespace: this.options.appNamespace, name: text }
      : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
  }

  /** The value for programs, or the text for people. */
  print(value: unknown, text: () => string): void {
    print(value, this.options.output, text, this.context);
  }

  table(value: unknown, header: readonly string[], rows: readonly (readonly string[])[]): void {
    this.print(value, () => (rows.length === 0 ? 'None.\n' : table(header, rows)));
  }

  /** To people alone. */
  say(text: string): void {
    this.context.terminal.err(`${text}\n`);
  }

  out(text: string): void {
    this.context.terminal.out(text);
  }
}

/** `Deployment/web`, `apps/Deployment/web`, `apps/Deployment/shop/web`; and Argo CD's `GROUP:KIND:[NAMESPACE/]NAME`. */
export function objectIn(text: string): ObjectKey {
  const colons = text.split(':');
  if (colons.length === 3) {
    const [group = '', kind = '', rest = ''] = colons;
    const slash = rest.indexOf('/');
    const namespace = slash < 0 ? '' : rest.slice(0, slash);
    if (kind !== '' && rest !== '') return { group, kind, namespace, name: rest.slice(slash + 1) };
  }
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  if (name !== '' && parts.length === 2) return { group: '', kind: parts[0] ?? '', namespace: '', name };
  if (name !== '' && parts.length === 3)
    return { group: parts[0] ?? '', kind: parts[1] ?? '', namespace: '', name };
  if (name !== '' && parts.length === 4) {
    return { group: parts[0] ?? '', kind: parts[1] ?? '', namespace: parts[2] ?? '', name };
  }
  throw usage(`${text} names no object`, 'Write KIND/NAME, or GROUP/KIND/NAMESPACE/NAME to be exact.');
}

/** `Deployment shop/web` */
export function titleOf({ kind, namespace, name }: ObjectKey): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

/** The day and the minute, in UTC; '' for none. */
export function when(at: string | undefined): string {
  return (at ?? '').slice(0, 16).replace('T', ' ');
}
