import type { Emptied } from '@setpoint/kube';
import type { ApiResource } from '../catalog/api-resource.ts';
import type { Draft } from '../kinds/index.ts';
import type { UserInfo } from '../registry/request.ts';
import { Reinvocation } from './reinvocation.ts';

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
  /** Validated creations: what was given empty, and is left out of the object where its type leaves it out. */
  readonly emptied?: readonly Emptied[];
  readonly user: UserInfo;
  /** What the request's options say beside kind and version: `{ fieldManager: 'kubectl' }`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly dryRun: boolean;
  readonly warnings: Set<string>;
  /** Notes something down in the request's audit record, when one is kept. */
  readonly annotate?: (key: string, value: string) => void;
  readonly signal: AbortSignal;
}

/** The namespace a request is in; a namespace itself is in its own. */
export function namespaceOf({ resource, namespace, name }: AdmissionRequest): string {
  return resource.storage === '/namespaces' ? name : namespace;
}

/** What refusals call the object by: its name, or what its name is to be generated from. */
export function shownNameOf({ name, object }: AdmissionRequest): string {
  return name || object?.metadata.generateName || 'Unknown';
}

/** The writer holds the object itself, so it is changed in place. */
export function replaceContent(object: Draft, content: Draft): void {
  for (const key of Object.keys(object)) delete object[key];
  for (const [key, value] of Object.entries(content))
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * One rule of admission. Both steps refuse by throwing an ApiError. A plugin that answers synchronously keeps the
 * read-modify-write of its request exact; a promise makes the writer check again that nothing changed meanwhile.
 */
export interface AdmissionPlugin {
  readonly name: string;
  admit?(request: AdmissionRequest, reinvocation: Reinvocation): void | Promise<void>;
  validate?(request: AdmissionRequest): void | Promise<void>;
}

/** The chain of plugins: every `admit` in order, a second time where asked for, later every `validate` in order. */
export class Admission {
  readonly #admitting: readonly AdmissionPlugin[];
  readonly #validating: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#admitting = plugins.filter((plugin) => plugin.admit !== undefined);
    this.#validating = plugins.filter((plugin) => plugin.validate !== undefined);
  }

  admit(request: AdmissionRequest): void | Promise<void> {
    const reinvocation = new Reinvocation();
    const round = (): void | Promise<void> =>
      runFrom(this.#admitting, 0, (plugin) => plugin.admit?.(request, reinvocation));
    const again = (): void | Promise<void> => {
      if (!reinvocation.isWanted) return;
      reinvocation.startSecondRound();
      return round();
    };
    const waiting = round();
    return waiting === undefined ? again() : waiting.then(again);
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
