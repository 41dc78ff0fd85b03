import type { KubeObject } from '@setpoint/kube';
import { maskSecrets } from '../diff/mask-secrets.ts';

/** An object whose JSON form hides the values of Secrets; only the writer asks for the whole. */
export class SealedObject {
  readonly #object: KubeObject;

  constructor(object: KubeObject) {
    this.#object = object;
  }

  /** The object with its secrets. Never log, show or store what this returns. */
  reveal(): KubeObject {
    return this.#object;
  }

  toJSON(): KubeObject {
    return maskSecrets(this.#object);
  }
}
