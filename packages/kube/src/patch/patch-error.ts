import { KUBE_CODES, type KubeCode, kubeError } from '../errors.ts';

/** How the API server answers what is wrong with a patch. */
export type PatchFault =
  /** 400: the patch cannot be read. */
  | 'unreadable'
  /** 422: the patch does not apply to the object. */
  | 'unappliable'
  /** 413: too many operations, or too much copying. */
  | 'too-large'
  /** 500: what upstream does not map to a client error. */
  | 'internal';

const CODE: Readonly<Record<PatchFault, KubeCode>> = {
  unreadable: KUBE_CODES.badRequest,
  unappliable: KUBE_CODES.patchInvalid,
  'too-large': KUBE_CODES.tooLarge,
  internal: KUBE_CODES.internal,
};

/** An error with the API server's own message. */
export function patchError(fault: PatchFault, message: string): Error {
  return kubeError(CODE[fault], message);
}
