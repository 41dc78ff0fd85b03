import type { Clock } from '@setpoint/core';
import type { HttpAccess } from '../http/http-access.ts';
import type { SourceQuotas } from '../quotas.ts';
import { keptIn } from '../kept-in.ts';
import type { RegistryReference } from './reference.ts';
import { RegistryClient } from './registry-client.ts';

/** Clients kept, each with its token. */
const MAX_CLIENTS = 1000;

/** One client for each repository and access. */
export class RegistryClients {
  readonly #clock: Clock;
  readonly #quotas: SourceQuotas;
  readonly #clients = new Map<string, RegistryClient>();

  constructor(clock: Clock, quotas: SourceQuotas) {
    this.#clock = clock;
    this.#quotas = quotas;
  }

  get(reference: RegistryReference, access: HttpAccess): RegistryClient {
    const key = `${reference.origin.href} ${reference.name} ${access.fingerprint}`;
    const make = (): RegistryClient => new RegistryClient(reference, access, this.#clock, this.#quotas);
    return keptIn(this.#clients, key, MAX_CLIENTS, make);
  }

  clear(): void {
    this.#clients.clear();
  }
}
