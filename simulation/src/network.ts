import type { HttpRequest, HttpResponse, Transport } from '@setpoint/kube';
import { ClientEnd, incoming, type Sent, ServerEnd, socketError } from './exchange.ts';
import { never, type SimulatedProcess } from './process.ts';
import type { World } from './world.ts';

/** What becomes of one request. Everything but `pass` is a fault. */
export type Fate =
  | { readonly kind: 'pass' }
  /** The connection breaks, or hangs until somebody's patience ends, before the server has the request. */
  | { readonly kind: 'lost'; readonly hangs: boolean }
  /** The server does what is asked, the answer is lost. */
  | { readonly kind: 'unanswered'; readonly hangs: boolean }
  /** Answered with an error; `after` when the server had done it all the same. */
  | { readonly kind: 'refused'; readonly status: Refusal; readonly after: boolean }
  /** An open watch ends so long after it began: cleanly, by a broken connection, or by saying nothing more. */
  | { readonly kind: 'cut'; readonly afterMs: number; readonly how: 'end' | 'reset' | 'silence' };

export interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

export interface NetworkFaults {
  fateOf(request: ParsedRequest, client: SimulatedProcess): Fate;
  /** Milliseconds one message travels. */
  latencyMs(): number;
  /** Whether the bookmark on its way to a client is dropped. */
  dropsBookmark(): boolean;
}

export interface ParsedRequest {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string | undefined;
  readonly isWatch: boolean;
  readonly isDryRun: boolean;
}

/** Where requests arrive. */
export interface Host {
  /** Undefined while nothing listens. */
  readonly listening:
    | {
        readonly process: SimulatedProcess;
        readonly handle: (request: ReturnType<typeof incoming>, response: ServerEnd) => Promise<void>;
      }
    | undefined;
}

/** Who wants to know of the traffic. */
export interface NetworkTap {
  onSend(request: ParsedRequest, client: SimulatedProcess): void;
  onArrival(request: ParsedRequest, client: SimulatedProcess): void;
  onAnswer(request: ParsedRequest, client: SimulatedProcess, code: number, body: string): void;
  /** One line of a watch, as the server sent it. */
  onWatchStart(request: ParsedRequest, client: SimulatedProcess): (line: string) => void;
}

/** The network between the processes and the API server. */
export class SimulatedNetwork {
  readonly #world: World;
  readonly #host: Host;
  readonly #faults: NetworkFaults;
  readonly #tap: NetworkTap;
  readonly #open = new Map<Conversation, SimulatedProcess>();
  readonly #silent = new Set<Conversation>();

  constructor(world: World, host: Host, faults: NetworkFaults, tap: NetworkTap) {
    this.#world = world;
    this.#host = host;
    this.#faults = faults;
    this.#tap = tap;
  }

  transportOf(client: SimulatedProcess): Transport {
    return {
      send: (request, _credential, _lane, signal) => this.#send(request, client, signal),
      upgrade: () => Promise.reject(new Error('the simulated network carries requests and watches alone')),
      close: () => Promise.resolve(),
    };
  }

  /** A watch that will say nothing more is still listened to. */
  get hasSilentWatch(): boolean {
    return [...this.#silent].some(({ isOver }) => !isOver);
  }

  /** The server died: every connection to it breaks. */
  breakAll(server: SimulatedProcess): void {
    for (const [conversation, host] of this.#open) if (host === server) conversation.reset();
  }

  #send(request: HttpRequest, client: SimulatedProcess, signal: AbortSignal): Promise<HttpResponse> {
    if (!client.isAlive) return never();
    const parsed = parse(request);
    this.#tap.onSend(parsed, client);
    const fate = this.#faults.fateOf(parsed, client);
    const label = `${client.name} ${request.method} ${brief(parsed)}`;
    if (this.#world.told && !isTrivial(parsed))
      this.#world.note(`${label}${fate.kind === 'pass' ? '' : ` ⚡${describeFate(fate)}`}`);
    const conversation = new Conversation(
      {
        world: this.#world,
        client,
        request: parsed,
        label,
        fate,
        faults: this.#faults,
        tap: this.#tap,
        onOver: () => this.#open.delete(conversation),
        onSilent: () => this.#silent.add(conversation),
      },
      signal,
    );
    this.#world.at(this.#faults.latencyMs(), `→ ${label}`, () => {
      const server = this.#host.listening;
      if (server === undefined) return conversation.refuse();
      if (conversation.isOver) return undefined;
      this.#open.set(conversation, server.process);
      return conversation.arrive(request, server);
    });
    return conversation.answer;
  }
}

interface ConversationOptions {
  readonly world: World;
  readonly client: SimulatedProcess;
  readonly request: ParsedRequest;
  readonly label: string;
  readonly fate: Fate;
  readonly faults: NetworkFaults;
  readonly tap: NetworkTap;
  readonly onOver: () => void;
  /** It will say nothing more, and its client does not know. */
  readonly onSilent: () => void;
}

/** One request and its answer, on their ways. */
class Conversation {
  readonly #options: ConversationOptions;
  readonly #client: ClientEnd;
  #server: ServerEnd | undefined;
  /** What the server sent and the client has not yet. */
  #onTheWay: Sent[] = [];
  #isTravelling = false;
  #isCut = false;
  #code = 0;
  #answered: Buffer[] = [];
  #tapLine: ((line: string) => void) | undefined;

  constructor(options: ConversationOptions, signal: AbortSignal) {
    this.#options = options;
    this.#client = new ClientEnd(signal, () => this.#leave());
  }

  get answer(): Promise<HttpResponse> {
    return this.#client.answer;
  }

  get isOver(): boolean {
    return this.#client.isOver || !this.#options.client.isAlive;
  }

  refuse(): void {
    this.#toClient('refused', () => this.#client.fail(socketError('ECONNREFUSED')));
  }

  /** The connection breaks where it is. */
  reset(): void {
    this.#isCut = true;
    this.#options.onOver();
    this.#toClient('reset', () => this.#client.fail(socketError('ECONNRESET')));
  }

  arrive(request: HttpRequest, server: NonNullable<Host['listening']>): void {
    const { fate, tap, client, request: parsed } = this.#options;
    if (fate.kind === 'lost') {
      if (!fate.hangs) this.reset();
      return;
    }
    if (fate.kind === 'refused' && !fate.after) {
      this.#answerWith(fate.status);
      return;
    }
    tap.onArrival(parsed, client);
    if (parsed.isWatch) this.#tapLine = tap.onWatchStart(parsed, client);
    const end = new ServerEnd((sent) => this.#fromServer(sent));
    this.#server = end;
    void server.handle(incoming(request), end);
    if (fate.kind === 'cut') this.#cutLater(fate);
  }

  #cutLater({ afterMs, how }: Extract<Fate, { kind: 'cut' }>): void {
    const { world, label } = this.#options;
    world.at(afterMs, `cut ${label}`, () => {
      if (this.#client.isOver || this.#isCut) return;
      if (how === 'reset') this.reset();
      else if (how === 'silence') {
        this.#isCut = true;
        this.#options.onSilent();
      } else {
        this.#isCut = true;
        this.#toClient('end', () => this.#client.take({ kind: 'end' }));
      }
      this.#leave();
    });
  }

  #fromServer(sent: Sent): void {
    if (sent.kind === 'head') this.#code = sent.code;
    if (sent.kind === 'body') {
      if (this.#tapLine !== undefined && this.#code === 200) this.#tapLine(sent.bytes.toString());
      else this.#answered.push(sent.bytes);
    }
    if (this.#isCut) return;
    const { fate } = this.#options;
    if (fate.kind === 'unanswered') {
      if (!fate.hangs) this.reset();
      this.#isCut = true;
      return;
    }
    if (fate.kind === 'refused') {
      this.#isCut = true;
      this.#answerWith(fate.status);
      return;
    }
    if (sent.kind === 'body' && this.#options.request.isWatch && this.#isDroppedBookmark(sent.bytes)) return;
    this.#onTheWay.push(sent);
    this.#travel();
  }

  #isDroppedBookmark(bytes: Buffer): boolean {
    return bytes.subarray(0, 18).toString() === '{"type":"BOOKMARK"' && this.#options.faults.dropsBookmark();
  }

  /** What was sent meanwhile travels together. */
  #travel(): void {
    if (this.#isTravelling) return;
    this.#isTravelling = true;
    this.#toClient('answer', () => {
      this.#isTravelling = false;
      const parts = this.#onTheWay;
      this.#onTheWay = [];
      if (this.#isCut) return;
      for (const part of parts) {
        if (part.kind === 'end') this.#ended();
        this.#client.take(part);
      }
    });
  }

  #ended(): void {
    const { tap, request, client, onOver } = this.#options;
    onOver();
    if (!request.isWatch && !this.#client.isOver)
      tap.onAnswer(request, client, this.#code, Buffer.concat(this.#answered).toString());
  }

  #answerWith({ code, reason, message, retryAfterSeconds }: Refusal): void {
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code };
    const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    this.#toClient(`answer ${code}`, () => {
      this.#client.take({
        kind: 'head',
        code,
        headers: { 'content-type': 'application/json', ...retryAfter },
      });
      this.#client.take({ kind: 'body', bytes: Buffer.from(JSON.stringify(status)) });
      this.#client.take({ kind: 'end' });
    });
  }

  /** The client hung up; the server learns of it. */
  #leave(): void {
    const { world, label, faults, onOver } = this.#options;
    this.#isCut = true;
    onOver();
    const server = this.#server;
    if (server !== undefined) world.at(faults.latencyMs(), `hang up ${label}`, () => server.destroy());
  }

  #toClient(what: string, arrive: () => void): void {
    const { world, label, faults, client } = this.#options;
    world.at(faults.latencyMs(), `← ${what} ${label}`, arrive, client);
  }
}

function parse(request: HttpRequest): ParsedRequest {
  const question = request.path.indexOf('?');
  const query = new URLSearchParams(question < 0 ? '' : request.path.slice(question + 1));
  return {
    method: request.method,
    path: question < 0 ? request.path : request.path.slice(0, question),
    query,
    body: request.body,
    isWatch: query.get('watch') === 'true',
    isDryRun: query.get('dryRun') === 'All',
  };
}

function brief({ path, isWatch, isDryRun }: ParsedRequest): string {
  return `${path}${isWatch ? ' (watch)' : ''}${isDryRun ? ' (dry run)' : ''}`;
}

/** Not worth a line of the story. */
function isTrivial({ path, method, isWatch }: ParsedRequest): boolean {
  if (path.includes('/leases')) return true;
  return method === 'GET' && (isWatch || !/\/namespaces\/[^/]+\/[^/]+\/[^/]+$/.test(path));
}

function describeFate(fate: Fate): string {
  switch (fate.kind) {
    case 'refused':
      return `${fate.status.code} ${fate.status.reason}${fate.after ? ' after the effect' : ''}`;
    case 'lost':
    case 'unanswered':
      return `${fate.kind}${fate.hangs ? ', hangs' : ''}`;
    case 'cut':
      return `${fate.how} after ${Math.round(fate.afterMs)} ms`;
    default:
      return '';
  }
}
