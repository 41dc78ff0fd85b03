import type { ApiResource } from '../catalog/api-resource.ts';
import type { Draft } from '../kinds/index.ts';
import type { UserInfo } from '../registry/request.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** One request on its way through admission, after authorisation. */
export interface AdmissionRequest {
  readonly operation: AdmissionOperation;
  readonly resource: ApiResource;
  readonly subresource: string;
  readonly namespace: string;
  /** Empty while a name is still to be generated. */
  readonly name: string;
  /** The object as it would be stored; undefined for deletions. Mutating plugins change it in place. */
  readonly object: Draft | undefined;
  readonly oldObject: Draft | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  readonly warnings: Set<string>;
  readonly signal: AbortSignal;
}

/**
 * One rule of admission. Both steps refuse by throwing an ApiError. A plugin that answers synchronously keeps the
 * read-modify-write of its request exact; a promise makes the writer check again that nothing changed meanwhile.
 */
export interface AdmissionPlugin {
  readonly name: string;
  admit?(request: AdmissionRequest): void | Promise<void>;
  validate?(request: AdmissionRequest): void | Promise<void>;
}

/** The chain of plugins: every `admit` in order, later every `validate` in order. */
export class Admission {
  readonly #admitting: readonly AdmissionPlugin[];
  readonly #validating: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#admitting = plugins.filter((plugin) => plugin.admit !== undefined);
    this.#validating = plugins.filter((plugin) => plugin.validate !== undefined);
  }

  admit(request: AdmissionRequest): void | Promise<void> {
    return runFrom(this.#admitting, 0, (plugin) => plugin.admit?.(request));
  }

  validate(request: AdmissionRequest): void | Promise<void> {
    return runFrom(this.#validating, 0, (plugin) => plugin.validate?.(request));
  }
}

/** Stays synchronous as long as every plugin does. */
function runFrom(
  plugins: readonly AdmissionPlugin[],
  start: number,
  run: (plugin: AdmissionPlugin) => void | Promise<void>,
): void | Promise<void> {
  for (let index = start; index < plugins.length; index++) {
    const waiting = run(plugins[index] as AdmissionPlugin);
    if (waiting !== undefined) return waiting.then(() => runFrom(plugins, index + 1, run));
  }
}
