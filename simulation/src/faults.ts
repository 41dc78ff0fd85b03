import type { Random } from '@setpoint/core';
import { pick } from './contents.ts';
import type { DiskFaults } from './disk.ts';
import type { GitFaults } from './git-remote.ts';
import type { Fate, NetworkFaults, ParsedRequest, Refusal, UnknownGroups } from './network.ts';
import type { SimulatedProcess } from './process.ts';
import type { World } from './world.ts';

/** What each seed draws from. */
export const drawnKinds = [
  'api-errors',
  'api-conflicts',
  'api-lost',
  'api-after',
  'slow-network',
  'watch-cuts',
  'watch-gone',
  'bookmarks',
  'crashes',
  'stops',
  'two-controllers',
  'server-crashes',
  'fsync',
  'clock-jumps',
  'git-unreachable',
  'git-slow',
  'git-corrupt',
  'git-rewrites',
  'denials',
  'quota',
  'finalizers',
  'edits',
  'write-backs',
  'broken-commits',
  'failing-hooks',
  'app-changes',
  'webhooks',
  'projects',
] as const;

/** What a seed draws from besides when it is asked for a wide choice. */
const wideKinds = [
  'slow-watch',
  'duplicates',
  'pages',
  'compaction',
  'expired-tokens',
  'discovery',
  'windows',
  'crd-deletes',
  'namespaces',
  'immutable',
  'clusters',
  'progressive',
  'admission',
  'replacements',
  'hydrator',
] as const;

/** Everything that can go wrong; `--faults` names a selection. */
export const faultKinds = [...drawnKinds, ...wideKinds];

const expired: Refusal = { code: 410, reason: 'Expired', message: 'too old resource version' };
const unauthorized: Refusal = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

export type FaultKind = (typeof faultKinds)[number];

export interface FaultChoice {
  /** Exactly these faults. Default: drawn by the seed. */
  readonly faults?: readonly FaultKind[];
  /** The seed draws from every kind there is. Default false. */
  readonly isWide?: boolean;
}

/** A webhook that refuses or does not answer, or a quota that is used up, for some kind of object. */
export interface AdmissionRefusal {
  /** Of the path of the request. */
  readonly pattern: RegExp;
  readonly methods: readonly string[];
  readonly status: Refusal;
}

/** Which faults this run has, and what each draws. Once they are over nothing goes wrong any more. */
export class Faults implements NetworkFaults, DiskFaults, GitFaults {
  readonly kinds: ReadonlySet<FaultKind>;
  isOver = false;
  /** Names that an admission webhook refuses at the moment. */
  readonly denied = new Set<string>();
  /** What admission refuses at the moment, whatever it is named: each with what it answers. */
  readonly refusals = new Set<AdmissionRefusal>();
  isQuotaFull = false;
  isGitDown = false;
  /** The controllers' credential is not accepted at the moment. */
  isTokenExpired = false;
  /** What the server does not know, or is not sure of, when it is asked for its kinds. */
  unknownGroup: UnknownGroups | undefined;
  readonly #random: Random;
  readonly #rate: number;

  constructor(world: World, { faults, isWide = false }: FaultChoice) {
    const profile = world.stream('profile');
    this.#random = world.stream('faults');
    const drawn = drawnKinds.filter(() => faults === undefined && profile.next() < 0.4);
    // One more kind of fault leaves the others as they were.
    const wide = wideKinds.filter((kind) => isWide && world.stream(`has ${kind}`).next() < 0.25);
    this.kinds = new Set(faults ?? [...drawn, ...wide]);
    this.#rate = pick(profile, [0.005, 0.02, 0.06]);
    world.note(`faults: ${[...this.kinds].join(', ') || 'none'} at ${this.#rate}`);
  }

  has(kind: FaultKind): boolean {
    return !this.isOver && this.kinds.has(kind);
  }

  fateOf(request: ParsedRequest, _client: SimulatedProcess): Fate {
    if (this.isOver) return { kind: 'pass' };
    if (this.isTokenExpired) return { kind: 'refused', after: false, status: unauthorized };
    if (request.path === '/apis' && this.unknownGroup !== undefined)
      return { kind: 'partial', without: this.unknownGroup };
    if (request.query.has('continue') && this.has('pages') && this.#random.next() < this.#rate * 4)
      return { kind: 'refused', after: false, status: expired };
    const isWrite = request.method !== 'GET';
    const standing = isWrite ? this.#standing(request) : undefined;
    if (standing !== undefined) return { kind: 'refused', status: standing, after: false };
    if (request.isWatch) return this.#fateOfWatch();
    const isQuiet = this.#random.next() >= this.#rate;
    if (isQuiet) return { kind: 'pass' };
    return pick(this.#random, this.#possible(request, isWrite));
  }

  latencyMs(): number {
    const base = 0.5 + 8 * this.#random.next();
    if (!this.has('slow-network') || this.#random.next() > 0.05) return base;
    return base + 4000 * this.#random.next();
  }

  watchLatencyMs(): number {
    const late = this.has('slow-watch') && this.#random.next() < 0.1;
    return this.latencyMs() + (late ? 10_000 * this.#random.next() ** 2 : 0);
  }

  duplicates(): boolean {
    return this.has('duplicates') && this.#random.next() < this.#rate * 2;
  }

  pageSize(): number | undefined {
    return this.has('pages') ? 1 + Math.floor(4 * this.#random.next()) : undefined;
  }

  dropsBookmark(): boolean {
    return this.has('bookmarks') && this.#random.next() < 0.5;
  }

  flushMs(): number {
    return 0.2 + 3 * this.#random.next();
  }

  fails(): boolean {
    return this.has('fsync') && this.#random.next() < this.#rate / 20;
  }

  gitMs(): number {
    const base = 5 + 60 * this.#random.next();
    return this.has('git-slow') && this.#random.next() < 0.3 ? base + 20_000 * this.#random.next() : base;
  }

  gitFails(): boolean {
    return this.isGitDown || (this.has('git-unreachable') && this.#random.next() < 0.1);
  }

  gitDamages(): boolean {
    return this.has('git-corrupt') && this.#random.next() < 0.01;
  }

  end(): void {
    this.isOver = true;
    this.isQuotaFull = false;
    this.isGitDown = false;
    this.isTokenExpired = false;
    this.unknownGroup = undefined;
    this.denied.clear();
    this.refusals.clear();
  }

  /** What lasts until it is lifted. */
  #standing({ path, body, method }: ParsedRequest): Refusal | undefined {
    for (const { pattern, methods, status } of this.refusals)
      if (methods.includes(method) && pattern.test(path)) return status;
    const name = path.split('/').at(-1) ?? '';
    if (this.denied.has(name) && method !== 'DELETE' && body !== undefined) {
      return {
        code: 403,
        reason: 'Forbidden',
        message: `admission webhook "policy.example.org" denied the request: ${name} is not wanted`,
      };
    }
    if (this.isQuotaFull && /\/configmaps\/[^/]+$/.test(path) && method === 'PATCH' && name.endsWith('-b')) {
      return {
        code: 403,
        reason: 'Forbidden',
        message: `configmaps "${name}" is forbidden: exceeded quota: small`,
      };
    }
    return undefined;
  }

  #fateOfWatch(): Fate {
    const draw = this.#random.next();
    if (this.has('watch-gone') && draw < this.#rate * 2)
      return {
        kind: 'refused',
        after: false,
        status: expired,
      };
    if (this.has('watch-cuts') && draw > 1 - this.#rate * 8) {
      const how = pick(this.#random, ['end', 'reset', 'silence'] as const);
      return { kind: 'cut', afterMs: 60_000 * this.#random.next() ** 2, how };
    }
    return { kind: 'pass' };
  }

  #possible(request: ParsedRequest, isWrite: boolean): readonly Fate[] {
    const fates: Fate[] = [{ kind: 'pass' }];
    const refused = (status: Refusal, after = false): Fate => ({ kind: 'refused', status, after });
    if (this.has('api-errors')) {
      fates.push(
        refused({ code: 429, reason: 'TooManyRequests', message: 'slow down', retryAfterSeconds: 1 }),
        refused({ code: 500, reason: 'InternalError', message: 'etcdserver: request timed out' }),
        refused({ code: 503, reason: 'ServiceUnavailable', message: 'the server is starting' }),
        refused({ code: 504, reason: 'Timeout', message: 'request did not complete within 60s' }),
      );
    }
    if (this.has('api-conflicts') && (request.method === 'PATCH' || request.method === 'PUT'))
      fates.push(refused({ code: 409, reason: 'Conflict', message: 'the object has been modified' }));
    if (this.has('api-lost')) {
      fates.push({ kind: 'lost', hangs: false }, { kind: 'lost', hangs: true });
      fates.push({ kind: 'unanswered', hangs: false }, { kind: 'unanswered', hangs: true });
    }
    if (this.has('api-after') && isWrite) {
      fates.push(refused({ code: 500, reason: 'InternalError', message: 'lost after the effect' }, true));
      fates.push(refused({ code: 504, reason: 'Timeout', message: 'lost after the effect' }, true));
    }
    return fates;
  }
}
