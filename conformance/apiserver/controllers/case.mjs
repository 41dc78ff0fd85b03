// What the cases of controllers have in common.
import { addNode, Kubelet, removeNodes } from './kubelet.mjs';

export const apps = (api, resource, name = '') => at('/apis/apps/v1', api, resource, name);
export const batch = (api, resource, name = '') => at('/apis/batch/v1', api, resource, name);
export const core = (api, resource, name = '') => at('/api/v1', api, resource, name);
export const policy = (api, resource, name = '') => at('/apis/policy/v1', api, resource, name);
export const at = (root, api, resource, name) =>
  `${root}/namespaces/${api.ns}/${resource}${name === '' ? '' : `/${name}`}`;

/**
 * A case with a namespace and one node of its own, whose pods are played by `play` until the case ends. `run` is given the
 * kubelet second.
 */
export function controlled(id, run, { play = () => 'ready', nodes = ['node'] } = {}) {
  return {
    area: 'controllers',
    id: `controllers-${id}`,
    controllers: true,
    async run(api) {
      await api.useNamespace();
      await api.until(core(api, 'configmaps', 'kube-root-ca.crt'), (_json, code) => code === 200, 30_000);
      for (const name of nodes) await addNode(api, name);
      const kubelet = new Kubelet(api, play);
      try {
        await run(api, kubelet);
      } finally {
        await kubelet.stop();
        await api.quiet('DELETE', `/api/v1/namespaces/${api.ns}`);
        await removeNodes(api);
      }
    },
  };
}

export const template = (labels = { app: 'web' }, spec = {}) => ({
  metadata: { labels },
  spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image: 'nginx:1' }], ...spec },
});

/** Sends what a case needs done; a refusal ends it. */
export async function must(api, method, path, body, options) {
  const answer = await api.quiet(method, path, body, options);
  if (answer.code >= 300) throw new Error(`${method} ${path}: ${answer.code} ${answer.json?.message}`);
  return answer.json;
}

export const merge = (api, path, body) =>
  must(api, 'PATCH', path, body, { type: 'application/merge-patch+json' });

/** Whether the object's controller has seen its newest spec. */
export const isSeen = ({ metadata, status }) => status?.observedGeneration === metadata.generation;
