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
  /** What the server says of its kinds leaves some out, or says that it is not sure of them. */
  | { readonly kind: 'partial'; readonly without: UnknownGroups }
  /** An open watch ends so long after it began: cleanly, by a broken connection, or by saying nothing more. */
  | { readonly kind: 'cut'; readonly afterMs: number; readonly how: 'end' | 'reset' | 'silence' };

export interface UnknownGroups {
  readonly pattern: RegExp;
  readonly how: 'stale' | 'absent';
}

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
  /** Milliseconds that what a watch tells travels. */
  watchLatencyMs(): number;
  /** Whether a request arrives twice. */
  duplicates(): boolean;
  /** The most that a page of a list holds; undefined when the client decides. */
  pageSize(): number | undefined;
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
  readonly name: string;
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
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const parsed = parse(request);
    this.#tap.onSend(parsed, client);
    const fate = this.#faults.fateOf(parsed, client);
    const to = this.#host.name === 'apiserver' ? '' : ` ${this.#host.name}`;
    const label = `${client.name}${to} ${request.method} ${brief(parsed)}`;
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
  #contentType = '';
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
    const sized = this.#sized(request);
    void server.handle(incoming(sized), end);
    if (!parsed.isWatch && this.#options.faults.duplicates()) this.#arriveAgain(sized, server);
    if (fate.kind === 'cut') this.#cutLater(fate);
  }

  /** Something in between sent it twice; nobody waits for the second answer. */
  #arriveAgain(request: HttpRequest, server: NonNullable<Host['listening']>): void {
    const { tap, client, request: parsed, world, label } = this.#options;
    if (world.told) world.note(`${label} ⚡twice`);
    tap.onArrival(parsed, client);
    void server.handle(incoming(request), new ServerEnd(() => undefined));
  }

  #sized(request: HttpRequest): HttpRequest {
    const limit = this.#options.request.query.has('limit') ? this.#options.faults.pageSize() : undefined;
    if (limit === undefined) return request;
    return { ...request, path: request.path.replace(/([?&]limit=)\d+/, `$1${limit}`) };
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
    if (sent.kind === 'head') {
      this.#code = sent.code;
      this.#contentType = String(sent.headers['content-type'] ?? '');
    }
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
    if (fate.kind === 'partial') {
      if (sent.kind !== 'end') return;
      const whole = Buffer.concat(this.#answered).toString();
      const body = Buffer.from(this.#code === 200 ? withoutGroups(whole, fate.without) : whole);
      const headers = { 'content-type': this.#contentType };
      this.#onTheWay.push({ kind: 'head', code: this.#code, headers }, { kind: 'body', bytes: body }, sent);
      this.#travel();
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
    const { world, label, faults, client, request } = this.#options;
    const delayMs = request.isWatch ? faults.watchLatencyMs() : faults.latencyMs();
    world.at(delayMs, `← ${what} ${label}`, arrive, client);
  }
}

/** An aggregated discovery document in which groups are missing, or are said to be stale and hold nothing. */
function withoutGroups(body: string, { pattern, how }: UnknownGroups): string {
  interface Group {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly { readonly version: string }[];
  }
  const list = JSON.parse(body) as { readonly items?: readonly Group[] };
  const stale = (group: Group): Group => ({
    ...group,
    versions: group.versions.map(({ version }) => ({ version, freshness: 'Stale', resources: [] })),
  });
  const items = list.items?.flatMap((group) => {
    if (!pattern.test(group.metadata.name ?? '')) return [group];
    return how === 'absent' ? [] : [stale(group)];
  });
  return JSON.stringify({ ...list, items });
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
  return (
    method === 'GET' && path !== '/apis' && (isWatch || !/\/namespaces\/[^/]+\/[^/]+\/[^/]+$/.test(path))
  );
}

function describeFate(fate: Fate): string {
  switch (fate.kind) {
    case 'refused':
      return `${fate.status.code} ${fate.status.reason}${fate.after ? ' after the effect' : ''}`;
    case 'lost':
    case 'unanswered':
      return `${fate.kind}${fate.hangs ? ', hangs' : ''}`;
    case 'partial':
      return `${fate.without.pattern.source} ${fate.without.how}`;
    case 'cut':
      return `${fate.how} after ${Math.round(fate.afterMs)} ms`;
    default:
      return '';
  }
}
