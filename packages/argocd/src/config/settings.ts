import { SetpointError } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap, type KubeObject, labelSelectorOf, ownField } from '@setpoint/kube';
import type { CommitAuthor } from '@setpoint/source';
import type { RefusedKinds, TrackingMethod } from '@setpoint/sync';
import { noResourceFilter, parseFilterEntries, type ResourceFilter } from '../clusters/resource-filter.ts';
import { codes } from '../errors.ts';
import { type ApplicationSetSettings, applicationSetSettingsOf } from './application-set-settings.ts';
import type { ResourceCustomizations } from '../health/customizations.ts';
import { parseResourceCustomizations } from '../health/parse-customizations.ts';
import { type KustomizeSettings, kustomizeSettingsOf } from './kustomize-settings.ts';
import type { SubmodulePolicy } from '../desired/submodules.ts';
import { parseGoDuration } from '../model/duration.ts';

/** How objects are marked as an application's. */
export interface TrackingSettings {
  readonly method: TrackingMethod;
  readonly labelKey: string;
  /** Set when several installations share a cluster: only marks with the same id count. */
  readonly installationId?: string;
}

/** `resource.compareoptions`. */
interface CompareSettings {
  /** Rules that an aggregated ClusterRole gets from its controller are no difference. Default true: they are nobody's to declare. */
  readonly ignoreAggregatedRoles: boolean;
}

/** An entry of `globalProjects`: projects that the selector matches inherit from the project named. */
export interface GlobalProject {
  readonly projectName: string;
  readonly labelSelector: ReturnType<typeof labelSelectorOf>;
}

interface HelmSettings {
  /** URLs of these schemes may be value files: `helm.valuesFileSchemes`. Default http and https. */
  readonly valuesFileSchemes: readonly string[];
  /** What charts may look up in the cluster they are deployed to: `helm.lookup`. Default `none`, as in Argo CD. */
  readonly lookup: 'none' | 'namespace' | 'cluster';
}

/** How hydrated manifests are committed. */
interface HydratorSettings {
  /** `sourceHydrator.commitMessageTemplate`: a Go template over `.metadata`; '' for the default. */
  readonly commitMessage: string;
  /** `sourceHydrator.readmeMessageTemplate`: a Go template over the commit's facts; '' for the default. */
  readonly readme: string;
  /** `commit.author.name` and `commit.author.email`. */
  readonly author: CommitAuthor;
}

/** What `argocd-cm` says about the Application controller, parsed once. */
export interface ArgoCdSettings {
  readonly tracking: TrackingSettings;
  /** How often Git is asked without a webhook, milliseconds; 0 switches it off. Default 2 min. */
  readonly pollIntervalMs: number;
  /** At most this much is added to each interval at random. Default 1 min. */
  readonly pollJitterMs: number;
  readonly resourceFilter: ResourceFilter;
  /** Kinds that the controller may not list (`resource.respectRBAC`: `normal`, `strict`). Default `fail`, as in Argo CD. */
  readonly refusedKinds: RefusedKinds;
  readonly compare: CompareSettings;
  /** Annotations whose values are masked in Secrets: `resource.sensitive.mask.annotations`. Default none. */
  readonly maskedAnnotations: ReadonlySet<string>;
  /** Whether the cluster we run in is a destination. Default true. */
  readonly inClusterEnabled: boolean;
  /** Whether changes of ignored fields wake nobody (`resource.ignoreResourceUpdatesEnabled`). Default true. */
  readonly ignoreResourceUpdates: boolean;
  /** Health scripts, actions and ignored fields by kind (`resource.customizations`). */
  readonly customizations: ResourceCustomizations;
  /** Syncs act as the service accounts that projects name; `required` refuses syncs no account is named for. Default `off`. */
  readonly impersonation: 'off' | 'optional' | 'required';
  readonly globalProjects: readonly GlobalProject[];
  readonly helm: HelmSettings;
  readonly kustomize: KustomizeSettings;
  /** Labels of an Application that its events carry too, as globs. Default none. */
  readonly eventLabels: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  /** `reposerver.enable.git.submodule`. Default `refuse`: Argo CD reads them, and nothing is passed over in silence. */
  readonly submodules: SubmodulePolicy;
  readonly hydrator: HydratorSettings;
  readonly applicationSets: ApplicationSetSettings;
  /** What could not be read; those keys have their defaults. */
  readonly problems: readonly SetpointError[];
}

function textAt(configMap: KubeObject | undefined, key: string): string {
  const data = (configMap?.['data'] ?? {}) as Record<string, unknown>;
  const value = Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof value === 'string' ? value : '';
}

function submodulesOf(text: string): SubmodulePolicy {
  if (text === 'true') return 'read';
  return text === 'false' ? 'skip' : 'refuse';
}

const methods: readonly TrackingMethod[] = ['annotation', 'label', 'annotation+label'];

/**
 * The settings in `argocd-cm`, and what is read of `argocd-cmd-params-cm`; what is absent or unreadable has Argo CD's
 * default.
 */
export function parseSettings(configMap: KubeObject | undefined, params?: KubeObject): ArgoCdSettings {
  const data = (configMap?.['data'] ?? {}) as Record<string, unknown>;
  const read = (key: string): string => textAt(configMap, key);
  const customizations = parseResourceCustomizations(configMap, decodeSigs);
  const problems: SetpointError[] = [...customizations.problems];
  const parsedFrom =
    (from: KubeObject | undefined, name: string) =>
    <T>(key: string, parse: (text: string) => T, otherwise: T): T => {
      try {
        return parse(textAt(from, key));
      } catch (cause) {
        problems.push(unreadable(name, key, cause));
        return otherwise;
      }
    };
  const parsed = parsedFrom(configMap, 'argocd-cm');
  const method = methods.find((known) => known === read('application.resourceTrackingMethod'));
  const exclusions = 'resource.exclusions';
  const inclusions = 'resource.inclusions';
  return {
    tracking: {
      method: method ?? 'annotation',
      labelKey: read('application.instanceLabelKey') || 'app.kubernetes.io/instance',
      ...(read('installationID') ? { installationId: read('installationID') } : {}),
    },
    pollIntervalMs: parseGoDuration(read('timeout.reconciliation')) ?? 120_000,
    pollJitterMs: parseGoDuration(read('timeout.reconciliation.jitter')) ?? 60_000,
    resourceFilter: {
      exclusions: parsed(
        exclusions,
        (text) => parseFilterEntries(exclusions, text),
        noResourceFilter.exclusions,
      ),
      inclusions: parsed(
        inclusions,
        (text) => parseFilterEntries(inclusions, text),
        noResourceFilter.inclusions,
      ),
    },
    refusedKinds: parsed('resource.respectRBAC', refusedKindsOf, 'fail'),
    compare: parsed('resource.compareoptions', compareSettingsOf, defaultCompare),
    maskedAnnotations: new Set(commaList(read('resource.sensitive.mask.annotations').replaceAll(' ', ''))),
    customizations,
    ignoreResourceUpdates: read('resource.ignoreResourceUpdatesEnabled') !== 'false',
    inClusterEnabled: read('cluster.inClusterEnabled') !== 'false',
    impersonation: impersonationOf(read),
    globalProjects: parsed('globalProjects', globalProjectsOf, []),
    helm: {
      valuesFileSchemes: schemesOf(read('helm.valuesFileSchemes')),
      lookup: parsed('helm.lookup', lookupOf, 'none'),
    },
    kustomize: kustomizeSettingsOf(data, parsed),
    submodules: submodulesOf(textAt(params, 'reposerver.enable.git.submodule')),
    hydrator: {
      commitMessage: read('sourceHydrator.commitMessageTemplate'),
      readme: read('sourceHydrator.readmeMessageTemplate'),
      author: {
        name: read('commit.author.name') || 'Argo CD',
        email: read('commit.author.email') || 'argo-cd@example.com',
      },
    },
    applicationSets: applicationSetSettingsOf(
      (key) => textAt(params, key),
      parsedFrom(params, 'argocd-cmd-params-cm'),
      commaList,
    ),
    eventLabels: {
      include: commaList(read('resource.includeEventLabelKeys')),
      exclude: commaList(read('resource.excludeEventLabelKeys')),
    },
    problems,
  };
}

function schemesOf(text: string): readonly string[] {
  return text === '' ? ['http', 'https'] : commaList(text).map((scheme) => scheme.toLowerCase());
}

function refusedKindsOf(text: string): RefusedKinds {
  if (text === '') return 'fail';
  if (text === 'normal') return 'leave-out';
  if (text === 'strict') return 'review';
  throw new Error('it is neither normal nor strict');
}

function lookupOf(text: string): HelmSettings['lookup'] {
  if (text === '' || text === 'none') return 'none';
  if (text === 'namespace' || text === 'cluster') return text;
  throw new Error('it is none of none, namespace and cluster');
}

function unreadable(configMap: string, key: string, cause: unknown): SetpointError {
  if (cause instanceof SetpointError && cause.code === codes.invalidSetting) return cause;
  return new SetpointError(
    codes.invalidSetting,
    `${key} cannot be read: ${SetpointError.from(cause).message}`,
    {
      subject: `v1 ConfigMap ${configMap}, data key ${key}`,
      nextAction: `Correct the key ${key} of ${configMap}; until then its default counts.`,
    },
  );
}

function impersonationOf(read: (key: string) => string): ArgoCdSettings['impersonation'] {
  if (read('application.sync.impersonation.enabled') !== 'true') return 'off';
  return read('application.sync.impersonation.enforced') === 'false' ? 'optional' : 'required';
}

const defaultCompare: CompareSettings = { ignoreAggregatedRoles: true };

function compareSettingsOf(text: string): CompareSettings {
  const map = decodeSigs(text) ?? {};
  if (!isPlainMap(map)) throw new Error('it is not a map');
  return { ignoreAggregatedRoles: ownField(map, 'ignoreAggregatedRoles') !== false };
}

function globalProjectsOf(text: string): readonly GlobalProject[] {
  const list = decodeSigs(text) ?? [];
  if (!Array.isArray(list)) throw new Error('it is not a list');
  return list.filter(isPlainMap).map((entry) => ({
    projectName: textOf(ownField(entry, 'projectName')),
    labelSelector: labelSelectorOf(ownField(entry, 'labelSelector') ?? {}),
  }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function commaList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
