import { SetpointError } from '@setpoint/core';
import type { Context } from '../context.ts';
import { codes } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { Session, type VerbOptions } from '../verbs/session.ts';
import { carryOut } from './carry-out.ts';
import { createLoadText } from './load-text.ts';
import { LiveFacts } from './facts.ts';
import type { Key } from './keys.ts';
import { type Effect, initialState, type State } from './state.ts';
import { TerminalSession, type TerminalStreams } from './terminal-session.ts';
import { onKey } from './update.ts';
import { frameLines, view } from './view.ts';

export interface TopOptions extends VerbOptions {
  readonly allNamespaces?: boolean;
}

/** The least time between two drawings, milliseconds: a busy cluster must not keep the terminal busy. */
const restMs = 40;

/** Runs the live view until somebody quits or the context's signal aborts. Throws `cli.usage` without a terminal. */
export async function runTop(
  platform: Platform,
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
  const top = new Top(platform, options, own, session);
  try {
    await top.run();
  } finally {
    over.abort(new Error('the view was closed'));
    session.close();
  }
}

class Top {
  readonly #verbs: Session;
  readonly #namespace: string | undefined;
  readonly #context: Context;
  readonly #session: TerminalSession;
  readonly #facts: LiveFacts;
  #state: State = initialState;
  #drawing = false;
  #finish: (error?: Error) => void = () => {};

  constructor(platform: Platform, options: TopOptions, context: Context, session: TerminalSession) {
    // The screen is taken: nothing but this view writes to it.
    const terminal = { ...context.terminal, interactive: false, err: () => {} };
    this.#verbs = new Session(platform, options, { ...context, terminal });
    this.#context = context;
    this.#session = session;
    this.#namespace = options.allNamespaces === true ? undefined : options.appNamespace;
    this.#facts = new LiveFacts(this.#verbs, createLoadText(this.#verbs), () => this.#drawSoon());
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
    this.#facts.follow(this.#namespace).catch((error: unknown) => {
      if (!signal.aborted) this.#finish(SetpointError.from(error));
    });
    await finished;
  }

  #press(keys: readonly Key[]): void {
    for (const key of keys) {
      const { state, effect } = onKey(this.#state, key, this.#facts, this.#session.rows - frameLines);
      this.#state = state;
      if (effect?.kind === 'refresh') this.#say(`refresh of ${effect.app} asked for`, false);
      if (effect !== undefined) void this.#carryOut(effect);
      if (state.quitting) return this.#finish();
    }
    this.#facts.show(this.#state.pages);
    this.#draw();
  }

  async #carryOut(effect: Effect): Promise<void> {
    try {
      this.#say(await carryOut(effect, this.#verbs, this.#session), false);
    } catch (error) {
      if (!this.#context.signal.aborted) this.#say(SetpointError.from(error).message, true);
    }
    this.#draw();
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
