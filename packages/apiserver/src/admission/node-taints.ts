import type { NodeSpec } from '../kinds/node-validation.ts';
import type { AdmissionPlugin } from './admission.ts';

const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** Nothing is placed on a new node before somebody who watches it says that it is ready. */
export const nodeTaints: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  admit({ operation, resource, subresource, object }) {
    const isNode = resource.gvk.group === '' && resource.resource === 'nodes';
    if (!isNode || operation !== 'CREATE' || subresource !== '' || object === undefined) return;
    const spec: NodeSpec = (object['spec'] ??= {});
    const taints = spec.taints ?? [];
    const isThere = taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect);
    if (!isThere) spec.taints = [...taints, { ...notReady }];
  },
};
