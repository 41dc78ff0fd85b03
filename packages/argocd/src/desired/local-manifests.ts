import { SetpointError } from '@setpoint/core';
import { decodeAllSigs } from '@setpoint/goyaml';
import { isPlainMap, type KubeObject } from '@setpoint/kube';
import type { DesiredObject } from '@setpoint/sync';
import { codes } from '../errors.ts';
import type { Desired } from './desired.ts';

/**
 * The desired state that came with an operation (`operation.sync.manifests`, what `argocd app sync --local` sends): one
 * object a text, in JSON or YAML. It belongs to no revision, so that it is never taken for what Git says.
 */
export function localDesired(manifests: readonly string[], sourceTypes: readonly string[]): Desired {
  const objects: DesiredObject[] = [];
  const problems: SetpointError[] = [];
  for (const [index, text] of manifests.entries()) {
    const file = `operation.sync.manifests[${index}]`;
    try {
      for (const object of objectsIn(text)) objects.push({ object, origin: { file } });
    } catch (cause) {
      problems.push(unreadable(file, SetpointError.from(cause).message));
    }
  }
  return {
    revisions: sourceTypes.map(() => ''),
    sourceTypes,
    objects,
    tools: [],
    lookedUp: [],
    remoteBases: [],
    problems,
    key: undefined,
  };
}

function objectsIn(text: string): readonly KubeObject[] {
  return decodeAllSigs(text).flatMap(({ value }): readonly KubeObject[] => {
    if (value === null || value === undefined) return [];
    if (!isPlainMap(value) || typeof value['kind'] !== 'string' || !isPlainMap(value['metadata'])) {
      throw new Error('it is no object with apiVersion, kind and metadata');
    }
    return [value as unknown as KubeObject];
  });
}

function unreadable(file: string, why: string): SetpointError {
  return new SetpointError(codes.invalidSpec, `the manifest cannot be read: ${why}`, {
    subject: file,
    rule: 'Each local manifest is one Kubernetes object in JSON or YAML.',
    nextAction: 'Correct the file and sync again.',
  });
}
