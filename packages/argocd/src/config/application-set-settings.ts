import type { Preserved } from '../applicationset/controller/next-application.ts';
import type { ScmPolicy } from '../applicationset/generators/scm-policy.ts';
import {
  type ApplicationsSyncPolicy,
  type ControllerPolicy,
  isApplicationsSyncPolicy,
} from '../applicationset/controller/policy.ts';

/** What `argocd-cmd-params-cm` says for all ApplicationSets. */
export interface ApplicationSetSettings {
  /** `applicationsetcontroller.policy` and `.enable.policy.override`. */
  readonly policy: ControllerPolicy;
  /** `applicationsetcontroller.global.preserved.annotations` and `.labels`: what no set removes from its Applications. Default none. */
  readonly preserved: Preserved;
  /** `applicationsetcontroller.status.max.resources.count`: most entries of `status.resources`. Default 5,000; 0 for all. */
  readonly maxResources: number;
  /** `applicationsetcontroller.enable.scm.providers` and `.allowed.scm.providers`. Default: every host may be asked. */
  readonly scm: ScmPolicy;
}

const prefix = 'applicationsetcontroller.';
const defaultMaxResources = 5000;

/** `parsed` gives the default of a key that cannot be read, and has it told of. */
export function applicationSetSettingsOf(
  read: (key: string) => string,
  parsed: <T>(key: string, parse: (text: string) => T, otherwise: T) => T,
  list: (text: string) => readonly string[],
): ApplicationSetSettings {
  const given = read(`${prefix}policy`);
  const override = read(`${prefix}enable.policy.override`);
  return {
    policy: {
      // Whoever restricts all sets wants none of them to delete because of a slip.
      policy: parsed<ApplicationsSyncPolicy>(`${prefix}policy`, policyOf, 'create-only'),
      mayOverride: override === '' ? given === '' : override === 'true',
    },
    preserved: {
      annotations: list(read(`${prefix}global.preserved.annotations`)),
      labels: list(read(`${prefix}global.preserved.labels`)),
    },
    maxResources: parsed(`${prefix}status.max.resources.count`, countOf, defaultMaxResources),
    scm: {
      enabled: read(`${prefix}enable.scm.providers`).toLowerCase() !== 'false',
      allowedApis: apisOf(read(`${prefix}allowed.scm.providers`)),
    },
  };
}

function policyOf(text: string): ApplicationsSyncPolicy {
  if (text === '') return 'sync';
  if (isApplicationsSyncPolicy(text)) return text;
  throw new Error('it is none of create-only, create-update, create-delete and sync');
}

/** An empty item counts: a list with nothing else in it allows no address. */
function apisOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((api) => api.trim());
}

function countOf(text: string): number {
  if (text === '') return defaultMaxResources;
  if (!/^\d{1,9}$/.test(text)) throw new Error('it is no count');
  return Number(text);
}
