import { SetpointError } from '@setpoint/core';
import {
  mountSubmodules,
  type SubmodulePorts as MountPorts,
  type RepositorySpec,
  type Tree,
} from '@setpoint/source';
import { codes } from '../errors.ts';

/** What becomes of submodules: read, passed over, or an error for whoever needs one. */
export type SubmodulePolicy = 'read' | 'skip' | 'refuse';

export interface SubmodulePorts extends MountPorts {
  readonly policy: SubmodulePolicy;
}

/** The tree with its submodules in their places, as far as the policy lets them be read. */
export async function withSubmodules(
  tree: Tree,
  spec: RepositorySpec,
  { policy, ...ports }: SubmodulePorts,
  signal: AbortSignal,
): Promise<Tree> {
  if (policy === 'skip') return tree;
  if (policy === 'read') return await mountSubmodules(tree, spec, ports, signal);
  const refuse: MountPorts['tree'] = (_spec, _revision, path) => Promise.reject(notEnabled(path));
  return await mountSubmodules(tree, spec, { ...ports, tree: refuse }, signal);
}

function notEnabled(path: string): SetpointError {
  return new SetpointError(codes.invalidSpec, 'the files are in a submodule, and submodules are not read', {
    subject: path,
    rule: 'submodules are other repositories, which are read when argocd-cmd-params-cm says so',
    nextAction:
      'Set reposerver.enable.git.submodule in argocd-cmd-params-cm: "true" to read them, "false" to pass over them.',
  });
}
