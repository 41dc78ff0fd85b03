import { rfc3339 } from '@setpoint/core';
import { groupResourceOf } from '../catalog/api-resource.ts';
import type { Draft } from '../kinds/index.ts';
import { guaranteedUpdate } from '../registry/guaranteed-update.ts';
import type { Machinery } from '../registry/machinery.ts';
import { admitSent } from '../registry/prepare.ts';
import type { Target, WriteContext } from '../registry/request.ts';
import { ApiError } from '../status/api-error.ts';
import { badRequest, conflict, notFound } from '../status/answers.ts';
import { clonePlain, type KubeObject } from '@setpoint/kube';
import { decodeVirtual } from './decode-virtual.ts';
import { success, type VirtualResource } from './virtual-resource.ts';

const bindingKind = { group: '', version: 'v1', kind: 'Binding' };

interface PodParts {
  readonly spec: { nodeName?: string };
  status?: object & { conditions?: readonly { readonly type: string }[] };
}

/** Puts a pod on a node: what a scheduler sends. */
export function podBinding(machinery: Machinery): VirtualResource {
  return {
    async create(target, body, context) {
      const binding = decodeVirtual(body, bindingKind, context);
      const { name: node = '', kind = '' } = (binding['target'] ?? {}) as { name?: string; kind?: string };
      const pod = podTarget(machinery, target, binding);
      if (pod.name !== binding.metadata.name)
        throw badRequest('name in URL does not match name in Binding object');
      // Broken rules of a binding are the real server's plain failures.
      if (kind !== '' && kind !== 'Node') {
        const why = `Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`;
        throw new ApiError(500, '', `target.kind: ${why}`);
      }
      if (node === '') throw new ApiError(500, '', 'target.name: Required value');
      await admitSent(machinery, pod, binding, context);
      await bind(machinery, pod, binding, node, context);
      return success;
    },
  };
}

/** A Binding may be sent to the pod's subresource, or to the collection of bindings, named for its pod. */
function podTarget(machinery: Machinery, target: Target, binding: Draft): Target {
  const pods = machinery.catalog.find('', 'v1', 'pods');
  if (pods === undefined) throw new TypeError('pods are not served');
  const name = target.resource.resource === 'pods' ? target.name : (binding.metadata.name ?? '');
  return { ...target, resource: pods, name, subresource: 'binding' };
}

async function bind(
  machinery: Machinery,
  target: Target,
  binding: Draft,
  node: string,
  context: WriteContext,
): Promise<void> {
  const resource = groupResourceOf(target.resource);
  await guaranteedUpdate(
    machinery,
    target,
    (current) => {
      if (current === undefined) throw notFound(resource, target.name);
      const draft = clonePlain(current.object) as unknown as Draft & PodParts;
      if (binding.metadata.uid && binding.metadata.uid !== draft.metadata.uid) {
        throw conflict(
          resource,
          target.name,
          `Precondition failed: UID in precondition: ${binding.metadata.uid}, UID in object meta: ${draft.metadata.uid}`,
        );
      }
      if (draft.metadata.deletionTimestamp !== undefined) {
        throw conflict(
          { group: '', resource: 'pods/binding' },
          target.name,
          `pod ${target.name} is being deleted, cannot be assigned to a host`,
        );
      }
      if (draft.spec.nodeName) {
        throw conflict(
          { group: '', resource: 'pods/binding' },
          target.name,
          `pod ${target.name} is already assigned to node ${JSON.stringify(draft.spec.nodeName)}`,
        );
      }
      draft.spec.nodeName = node;
      draft['status'] = scheduled(draft, rfc3339(machinery.clock.now()));
      // Nobody owns what a binding sets: it is written as it is, past field management.
      return { type: 'put', object: draft as unknown as KubeObject };
    },
    context.dryRun,
  );
}

function scheduled({ status }: PodParts, now: string): object {
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const condition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  return { ...status, conditions: [...others, condition] };
}
