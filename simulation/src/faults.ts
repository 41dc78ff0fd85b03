import type { Random } from '@setpoint/core';
import { pick } from './contents.ts';
import type { DiskFaults } from './disk.ts';
import type { GitFaults } from './git-remote.ts';
import type { Fate, NetworkFaults, ParsedRequest, Refusal } from './network.ts';
import type { SimulatedProcess } from './process.ts';
import type { World } from './world.ts';

/** Everything that can go wrong; `--faults` names a selection. */
export const faultKinds = [
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

export type FaultKind = (typeof faultKinds)[number];

/** Which faults this run has, and what each draws. Once they are over nothing goes wrong any more. */
export class Faults implements NetworkFaults, DiskFaults, GitFaults {
  readonly kinds: ReadonlySet<FaultKind>;
  isOver = false;
  /** Names that an admission webhook refuses at the moment. */
  readonly denied = new Set<string>();
  isQuotaFull = false;
  isGitDown = false;
  readonly #random: Random;
  readonly #rate: number;

  constructor(world: World, only: readonly FaultKind[] | undefined) {
    const profile = world.stream('profile');
    this.#random = world.stream('faults');
    this.kinds = new Set(only ?? faultKinds.filter(() => profile.next() < 0.4));
    this.#rate = pick(profile, [0.005, 0.02, 0.06]);
    world.note(`faults: ${[...this.kinds].join(', ') || 'none'} at ${this.#rate}`);
  }

  has(kind: FaultKind): boolean {
    return !this.isOver && this.kinds.has(kind);
  }

  fateOf(request: ParsedRequest, _client: SimulatedProcess): Fate {
    if (this.isOver) return { kind: 'pass' };
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
    this.denied.clear();
  }

  /** What lasts until it is lifted. */
  #standing({ path, body, method }: ParsedRequest): Refusal | undefined {
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
        status: { code: 410, reason: 'Expired', message: 'too old resource version' },
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
