import { SetpointError } from '@setpoint/core';
import { patchApplication } from '../app/applications.ts';
import { syncPatch } from '../app/sync-application.ts';
import type { ClusterOptions, Connection, Context } from '../context.ts';
import { codes } from '../errors.ts';
import { userName } from '../app/user-name.ts';
import { createLoadText } from './load-text.ts';
import { LiveFacts } from './facts.ts';
import type { Key } from './keys.ts';
import { type Effect, initialState, type State } from './state.ts';
import { TerminalSession, type TerminalStreams } from './terminal-session.ts';
import { onKey } from './update.ts';
import { frameLines, view } from './view.ts';

export interface TopOptions extends ClusterOptions {
  readonly allNamespaces?: boolean;
}

/** The least time between two drawings, milliseconds: a busy cluster must not keep the terminal busy. */
const restMs = 40;

/** Runs the live view until somebody quits or the context's signal aborts. Throws `cli.usage` without a terminal. */
export async function runTop(
  connection: Connection,
  options: TopOptions,
  context: Context,
  streams: TerminalStreams,
): Promise<void> {
  if (streams.input.isTTY !== true || streams.output.isTTY !== true) {
    throw new SetpointError(codes.usage, 'setpoint top needs a terminal', {
      nextAction: 'Use setpoint app list where there is none.',
    });
  }
  const over = new AbortController();
  const own = { ...context, signal: AbortSignal.any([context.signal, over.signal]) };
  const session = new TerminalSession(streams, context.terminal.paint('red', 'x') !== 'x');
  const top = new Top(connection, options, own, session);
  try {
    await top.run();
  } finally {
    over.abort(new Error('the view was closed'));
    session.close();
  }
}

class Top {
  readonly #connection: Connection;
  readonly #context: Context;
  readonly #session: TerminalSession;
  readonly #facts: LiveFacts;
  #state: State = initialState;
  #drawing = false;
  #finish: (error?: Error) => void = () => {};

  constructor(connection: Connection, options: TopOptions, context: Context, session: TerminalSession) {
    this.#connection = connection;
    this.#context = context;
    this.#session = session;
    const namespace = options.allNamespaces === true ? undefined : options.appNamespace;
    const load = createLoadText(connection, options, context, () => this.#facts);
    this.#facts = new LiveFacts(connection, namespace, context, load, () => this.#drawSoon());
  }

  async run(): Promise<void> {
    const { signal } = this.#context;
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = (error) => (error === undefined ? resolve() : reject(error));
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#session.open(
      (keys) => this.#press(keys),
      () => this.#draw(),
    );
    this.#draw();
    this.#facts.ready().catch((error: unknown) => {
      if (!signal.aborted) this.#finish(SetpointError.from(error));
    });
    await finished;
  }

  #press(keys: readonly Key[]): void {
    for (const key of keys) {
      const { state, effect } = onKey(this.#state, key, this.#facts, this.#session.rows - frameLines);
      this.#state = state;
      if (effect !== undefined) void this.#carryOut(effect);
      if (state.quitting) return this.#finish();
    }
    this.#facts.show(this.#state.pages);
    this.#draw();
  }

  async #carryOut({ kind, app: id }: Effect): Promise<void> {
    const { client } = this.#connection;
    try {
      const app = this.#facts.app(id);
      if (app === undefined) throw new SetpointError(codes.applicationNotFound, `application ${id} is gone`);
      const patch =
        kind === 'sync'
          ? syncPatch(app, { username: userName() })
          : { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } };
      await patchApplication(client, app, patch, this.#context.signal);
      this.#say(`${kind} of ${id} asked for`, false);
    } catch (error) {
      if (!this.#context.signal.aborted) this.#say(SetpointError.from(error).message, true);
    }
  }

  #say(text: string, isError: boolean): void {
    this.#state = { ...this.#state, message: { text, isError } };
    this.#drawSoon();
  }

  /** Once for everything that changes within a moment. */
  #drawSoon(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    this.#context.clock.setTimer(restMs, () => {
      this.#drawing = false;
      this.#draw();
    });
  }

  #draw(): void {
    this.#session.show(view(this.#state, this.#facts, this.#session.columns, this.#session.rows));
  }
}
