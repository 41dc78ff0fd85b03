import type { Random } from '@setpoint/core';
import { pick } from './contents.ts';
import type { AdmissionRefusal, Faults } from './faults.ts';
import type { Repository } from './repository.ts';
import type { World } from './world.ts';

/** What fails around the platform until somebody mends it: the forge, an admission webhook, a quota, a token, discovery. */
export class Outages {
  readonly #world: World;
  readonly #repository: Repository;
  readonly #faults: Faults;
  readonly #random: Random;

  constructor(world: World, repository: Repository, faults: Faults, random: Random) {
    this.#world = world;
    this.#repository = repository;
    this.#faults = faults;
    this.#random = random;
  }

  breakGit(): void {
    this.#world.note('the forge is down');
    this.#faults.isGitDown = true;
    this.#world.at(60_000 * this.#random.next(), 'forge up', () => {
      this.#faults.isGitDown = false;
    });
  }

  deny(): void {
    const path = pick(this.#random, [...this.#repository.folders.keys()]);
    const name = `${path.replaceAll('/', '-')}-${pick(this.#random, ['a', 'b', 'last', 'pre'])}`;
    this.#world.note(`a webhook denies ${name}`);
    this.#faults.denied.add(name);
    this.#world.at(100_000 * this.#random.next(), 'denial lifted', () => this.#faults.denied.delete(name));
  }

  /** Admission refuses, or cannot answer, for a whole kind of objects. */
  refuse(): void {
    const refusal = pick(this.#random, refusals);
    this.#world.note(`admission: ${refusal.status.message}`);
    this.#faults.refusals.add(refusal);
    this.#world.at(60_000 * this.#random.next(), 'admission lifted', () =>
      this.#faults.refusals.delete(refusal),
    );
  }

  expireToken(): void {
    this.#world.note('the token of the controllers expires');
    this.#faults.isTokenExpired = true;
    this.#world.at(20_000 * this.#random.next(), 'token renewed', () => {
      this.#faults.isTokenExpired = false;
    });
  }

  /** The server that serves some kinds does not answer, or its kinds are not known yet. */
  hideGroups(): void {
    const pattern = pick(this.#random, [/\.example\.org$/, /^(apps|batch)$/, /./]);
    const how = pattern.source.includes('example') && this.#random.next() < 0.5 ? 'absent' : 'stale';
    this.#world.note(`discovery of ${pattern.source} is ${how}`);
    this.#faults.unknownGroup = { pattern, how };
    this.#world.at(60_000 * this.#random.next(), 'discovery whole', () => {
      this.#faults.unknownGroup = undefined;
    });
  }

  fillQuota(): void {
    this.#world.note('the quota is full');
    this.#faults.isQuotaFull = true;
    this.#world.at(100_000 * this.#random.next(), 'quota raised', () => {
      this.#faults.isQuotaFull = false;
    });
  }
}

const deployed = /\/namespaces\/shop\/(configmaps|secrets|deployments|widgets)\//;
const applying = ['PATCH', 'PUT', 'POST'];

/** What admission answers with, as webhooks, policies and quotas do. */
const refusals: readonly AdmissionRefusal[] = [
  {
    pattern: /\/namespaces\/shop\/secrets\//,
    methods: applying,
    status: {
      code: 403,
      reason: 'Forbidden',
      message: 'admission webhook "secrets.example.org" denied the request: encrypt it',
    },
  },
  {
    pattern: /\/namespaces\/shop\/jobs(\/|$)/,
    methods: applying,
    status: { code: 403, reason: 'Forbidden', message: 'jobs.batch is forbidden: exceeded quota: compute' },
  },
  {
    pattern: deployed,
    methods: applying,
    status: {
      code: 422,
      reason: 'Invalid',
      message: 'ValidatingAdmissionPolicy "labels" with binding "all" denied request: no owner',
    },
  },
  {
    pattern: deployed,
    methods: [...applying, 'DELETE'],
    status: {
      code: 500,
      reason: 'InternalError',
      message: 'failed calling webhook "policy.example.org": context deadline exceeded',
    },
  },
  {
    pattern: deployed,
    methods: ['DELETE'],
    status: {
      code: 403,
      reason: 'Forbidden',
      message: 'admission webhook "keep.example.org" denied the request: it is protected',
    },
  },
  {
    pattern: /\/customresourcedefinitions\/widgets\./,
    methods: [...applying, 'DELETE'],
    status: {
      code: 403,
      reason: 'Forbidden',
      message: 'admission webhook "crds.example.org" denied the request: ask first',
    },
  },
];
