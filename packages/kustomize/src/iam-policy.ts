import { failure } from './errors.ts';
import { struct, text } from './go-struct.ts';
import { parseManifests } from './parse-yaml.ts';
import type { Generator } from './plugin.ts';
import { Resource } from './resource.ts';

interface IamPolicy {
  readonly cloud: string;
  readonly kubernetesService: { readonly name: string; readonly namespace: string };
  readonly serviceAccount: { readonly name: string; readonly projectId: string };
}

export const iamPolicyShape = struct<IamPolicy>('IAMPolicyGeneratorPlugin', {
  cloud: text,
  kubernetesService: struct('types.KubernetesService', { name: text, namespace: text }),
  serviceAccount: struct('types.ServiceAccount', { name: text, projectId: text }),
});

/** A Kubernetes service account bound to one of Google's. */
export function iamServiceAccount({ cloud, kubernetesService, serviceAccount }: IamPolicy): Generator {
  return async () => {
    if (cloud !== 'gke') throw failure(`cloud provider ${cloud} not supported yet`);
    const account = `${serviceAccount.name}@${serviceAccount.projectId}.iam.gserviceaccount.com`;
    const namespace = kubernetesService.namespace;
    const lines = [
      'apiVersion: v1',
      'kind: ServiceAccount',
      'metadata:',
      '  annotations:',
      `    iam.gke.io/gcp-service-account: ${account}`,
      `  name: ${kubernetesService.name}`,
      ...(namespace === '' ? [] : [`  namespace: ${namespace}`]),
    ];
    return await Promise.resolve(parseManifests(`${lines.join('\n')}\n`).map((node) => new Resource(node)));
  };
}
