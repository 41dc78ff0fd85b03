import type { Application, ApplicationSet } from '@setpoint/argocd';
import { mergePatchBetween, namespacedName } from '@setpoint/kube';
import { applicationsOfSet, generated, setFrom, setObject } from '../argo/applicationset-operations.ts';
import type { Call } from '../call.ts';
import { notFound } from '../errors.ts';
import { type Input, record, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import type { HealthCode } from '../wire/common.ts';
import type {
  ApplicationSetDetail,
  ApplicationSetListing,
  ApplicationSetPreviewAnswer,
  ApplicationSetView,
} from '../wire/platform.ts';
import { errorFinding } from './findings.ts';
import { objectInYaml } from './manifest.ts';

function mayGet(services: Services, call: Call, set: ApplicationSet): boolean {
  return services.enforcer.allows(call.identity, 'applicationsets', 'get', setObject(set, services));
}

export function visibleSets(services: Services, call: Call): readonly ApplicationSet[] {
  return [...services.state.applicationSets.values()].filter((set) => mayGet(services, call, set));
}

export function setListing(services: Services, call: Call): ApplicationSetListing {
  const sets = visibleSets(services, call);
  return { items: sets.map((set) => setView(services, set)).sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

function setView(services: Services, set: ApplicationSet): ApplicationSetView {
  const { metadata, spec, status } = set;
  return {
    key: namespacedName(set),
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    project: spec.template.spec?.project ?? '',
    generators: spec.generators.flatMap((generator) =>
      Object.keys(generator).filter((name) => name !== 'selector' && name !== 'template'),
    ),
    health: (status?.health?.status as HealthCode | undefined) ?? 'Unknown',
    applications: applicationsOfSet(services, set).length,
    conditions: (status?.conditions ?? []).map(({ type, status: state, message }) => ({
      type,
      status: state,
      message,
    })),
    strategy: spec.strategy?.type ?? 'AllAtOnce',
    createdAt: metadata.creationTimestamp ?? '',
  };
}

export function setDetail(
  services: Services,
  call: Call,
  params: { readonly namespace: string; readonly name: string },
): ApplicationSetDetail {
  const key = `${params.namespace}/${params.name}`;
  call.about(key);
  const set = services.state.applicationSets.get(key);
  if (set === undefined || !mayGet(services, call, set)) throw notFound(`ApplicationSet ${key}`);
  const rollouts = new Map((set.status?.applicationStatus ?? []).map((entry) => [entry.application, entry]));
  return {
    view: setView(services, set),
    applicationSet: set,
    applications: applicationsOfSet(services, set).map((app) => {
      const rollout = rollouts.get(app.metadata.name ?? '');
      return {
        key: namespacedName(app),
        sync: app.status?.sync?.status ?? 'Unknown',
        health: app.status?.health?.status ?? 'Unknown',
        ...(rollout === undefined ? {} : { step: rollout.step, rollout: rollout.status }),
      };
    }),
  };
}

/** What a set would make, against what is there now. */
export async function setPreview(
  services: Services,
  call: Call,
  input: Input,
): Promise<ApplicationSetPreviewAnswer> {
  const set = setFrom(record(input, 'applicationSet') ?? objectInYaml(text(input, 'yaml')), services);
  const { applications, problems, isComplete } = await generated(services, call, set);
  const existing = services.state.applicationSets.get(namespacedName(set));
  const owned = existing === undefined ? [] : applicationsOfSet(services, existing);
  const made = new Set(applications.map(namespacedName));
  return {
    applications: applications.map((application) => ({
      application,
      ...changeOf(application, services.state.applications.get(namespacedName(application))),
    })),
    // An incomplete answer deletes nothing.
    removed: isComplete ? owned.map(namespacedName).filter((key) => !made.has(key)) : [],
    problems: problems.map((problem) => errorFinding(problem)),
    complete: isComplete,
  };
}

function changeOf(
  application: Application,
  existing: Application | undefined,
): Pick<ApplicationSetPreviewAnswer['applications'][number], 'change' | 'fields'> {
  if (existing === undefined) return { change: 'create', fields: [] };
  const patch = mergePatchBetween(existing.spec, application.spec);
  const fields = Object.keys(patch ?? {}).map((name) => `spec.${name}`);
  return { change: fields.length === 0 ? 'none' : 'update', fields };
}
