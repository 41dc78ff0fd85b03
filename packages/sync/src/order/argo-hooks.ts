import type { AnnotationReader } from './argo-annotations.ts';
import type { SyncPhase } from './phase.ts';
import type { HookDeletePolicy } from './sync-annotations.ts';

export interface ReadHook {
  readonly hook: boolean;
  readonly phases: readonly SyncPhase[];
  readonly occasion: 'install' | 'upgrade' | undefined;
  readonly deletePolicies: readonly HookDeletePolicy[];
}

const argoHook = 'argocd.argoproj.io/hook';
const argoPolicy = 'argocd.argoproj.io/hook-delete-policy';
const helmHook = 'helm.sh/hook';
const helmPolicy = 'helm.sh/hook-delete-policy';

const argoPhases: ReadonlySet<string> = new Set<SyncPhase>([
  'PreSync',
  'Sync',
  'PostSync',
  'SyncFail',
  'PreDelete',
  'PostDelete',
]);

/** Helm's hook names and the phase each runs in; its tests and rollbacks have none. */
const helmPhases: ReadonlyMap<string, SyncPhase> = new Map([
  ['pre-install', 'PreSync'],
  ['pre-upgrade', 'PreSync'],
  ['post-install', 'PostSync'],
  ['post-upgrade', 'PostSync'],
  ['pre-delete', 'PreDelete'],
  ['post-delete', 'PostDelete'],
]);

const argoPolicies: ReadonlySet<string> = new Set<HookDeletePolicy>([
  'BeforeHookCreation',
  'HookSucceeded',
  'HookFailed',
]);

const helmPolicies: ReadonlyMap<string, HookDeletePolicy> = new Map([
  ['before-hook-creation', 'BeforeHookCreation'],
  ['hook-succeeded', 'HookSucceeded'],
  ['hook-failed', 'HookFailed'],
]);

/**
 * Whether the object is a hook, and of which phases. Argo CD's annotation wins over Helm's. `Skip` alone takes a plain
 * object out of the sync. Helm's `crd-install` marks no hook. A hook of no phase we know is left alone.
 */
export function readHook(reader: AnnotationReader): ReadHook {
  const argo = reader.list(argoHook);
  const helm = reader.list(helmHook);
  const named = argo.filter((name) => argoPhases.has(name)) as SyncPhase[];
  const skipped = argo.includes('Skip');
  for (const name of argo) {
    if (name !== 'Skip' && !argoPhases.has(name))
      reader.reject(argoHook, name, 'names of sync phases, or Skip');
  }
  if (reader.text(argoHook) !== undefined && !(skipped && named.length === 0)) {
    return {
      hook: true,
      phases: named.length > 0 ? named : phasesOfHelm(helm),
      occasion: named.length > 0 ? undefined : occasionOf(helm),
      deletePolicies: policies(reader),
    };
  }
  if (skipped) return { hook: false, phases: [], occasion: undefined, deletePolicies: [] };
  const helmText = reader.text(helmHook);
  if (helmText === undefined || helmText === 'crd-install') {
    return { hook: false, phases: ['Sync'], occasion: undefined, deletePolicies: [] };
  }
  return {
    hook: true,
    phases: phasesOfHelm(helm),
    occasion: occasionOf(helm),
    deletePolicies: policies(reader),
  };
}

function phasesOfHelm(names: readonly string[]): readonly SyncPhase[] {
  return [...new Set(names.flatMap((name) => helmPhases.get(name) ?? []))];
}

/** Helm runs `pre-install` with the first release only, and `pre-upgrade` with all later ones. */
function occasionOf(names: readonly string[]): ReadHook['occasion'] {
  const installs = names.some((name) => name === 'pre-install' || name === 'post-install');
  const upgrades = names.some((name) => name === 'pre-upgrade' || name === 'post-upgrade');
  if (installs === upgrades) return undefined;
  return installs ? 'install' : 'upgrade';
}

function policies(reader: AnnotationReader): readonly HookDeletePolicy[] {
  const argo = reader.list(argoPolicy).filter((name) => {
    if (argoPolicies.has(name)) return true;
    reader.reject(argoPolicy, name, 'BeforeHookCreation, HookSucceeded or HookFailed');
    return false;
  }) as HookDeletePolicy[];
  const helm = reader.list(helmPolicy).flatMap((name) => helmPolicies.get(name) ?? []);
  const all = [...new Set([...argo, ...helm])];
  return all.length > 0 ? all : ['BeforeHookCreation'];
}
