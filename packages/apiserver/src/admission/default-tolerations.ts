import type { AdmissionPlugin } from './admission.ts';
import { isNewPod } from './pods.ts';

const seconds = 300;
const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

interface Toleration {
  readonly key?: string;
  readonly effect?: string;
  readonly operator?: string;
  readonly tolerationSeconds?: number;
}

/** Pods stay five minutes on a node that is not ready or not reachable, unless they say otherwise. */
export const defaultTolerations: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  admit(request) {
    // Whoever puts a pod as it was written gets them again.
    const isPut =
      request.operation === 'UPDATE' && request.resource.storage === '/pods' && request.subresource === '';
    if (!isNewPod(request) && !isPut) return;
    const spec = request.object?.['spec'] as { tolerations?: readonly Toleration[] };
    const own = spec.tolerations ?? [];
    const tolerates = (key: string) =>
      own.some(
        (toleration) =>
          (!toleration.key || toleration.key === key) &&
          (!toleration.effect || toleration.effect === 'NoExecute'),
      );
    const missing = keys.filter((key) => !tolerates(key));
    if (missing.length === 0) return;
    const added = missing.map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: seconds,
    }));
    spec.tolerations = [...own, ...added];
  },
};
