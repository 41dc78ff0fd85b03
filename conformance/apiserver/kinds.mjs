// The kinds cases run over, with their paths and samples.
import { builtinKinds, builtinSchema } from '@setpoint/kube';
import { samples } from './samples.mjs';

/** Every stored kind with a sample. `object(ns, name)` makes a fresh copy of the sample. */
export const sampledKinds = builtinKinds()
  .filter(({ gvk, resource }) => Object.hasOwn(samples, `${gvk.group}/${gvk.version}/${resource}`))
  .map((kind) => {
    const { gvk, resource, namespaced } = kind;
    const apiVersion = gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`;
    const { name: fixedName, ...sample } = samples[`${gvk.group}/${gvk.version}/${resource}`];
    const root = gvk.group === '' ? '/api/v1' : `/apis/${apiVersion}`;
    return {
      ...kind,
      id: `${gvk.group === '' ? 'core' : gvk.group.split('.')[0]}-${gvk.version}-${resource}`,
      apiVersion,
      schema: builtinSchema(gvk),
      fixedName,
      collection: (ns) => (namespaced ? `${root}/namespaces/${ns}/${resource}` : `${root}/${resource}`),
      everywhere: `${root}/${resource}`,
      object(ns, name) {
        const copy = JSON.parse(JSON.stringify(sample).replaceAll('"$ns"', JSON.stringify(ns)));
        return {
          apiVersion,
          kind: gvk.kind,
          ...copy,
          metadata: { name: fixedName ?? name, ...copy.metadata },
        };
      },
    };
  });
