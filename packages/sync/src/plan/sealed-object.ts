import type { KubeObject } from '@setpoint/kube';
import { maskSecrets, noMaskedAnnotations } from '../diff/mask-secrets.ts';

/** An object whose JSON form hides the values of Secrets, and of the annotations named; only the writer asks for the whole. */
export class SealedObject {
  readonly #object: KubeObject;
  readonly #maskedAnnotations: ReadonlySet<string>;

  constructor(object: KubeObject, maskedAnnotations = noMaskedAnnotations) {
    this.#object = object;
    this.#maskedAnnotations = maskedAnnotations;
  }

  /** The object with its secrets. Never log, show or store what this returns. */
  reveal(): KubeObject {
    return this.#object;
  }

  toJSON(): KubeObject {
    return maskSecrets(this.#object, this.#maskedAnnotations);
  }
}
