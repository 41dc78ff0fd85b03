import { type Application, normalizeGitUrl, sourcesOf } from '@setpoint/argocd';
import { labelSelectorMatches, parseLabelSelector } from '@setpoint/kube';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { type Input, text, texts } from '../http/input.ts';
import { JsonText } from '../http/send.ts';
import type { Services } from '../services.ts';
import { selectFields } from '../state/select-fields.ts';
import type { ApplicationList } from '../wire/argo-applications.ts';
import { rbacName } from './access.ts';

export type ApplicationFilter = (app: Application) => boolean;

/** Whether an application is one the query means and the caller may see. */
export function applicationFilter(services: Services, call: Call, input: Input): ApplicationFilter {
  const meant = applicationsMeant(input);
  const { enforcer } = services;
  return (app) =>
    meant(app) && enforcer.allows(call.identity, 'applications', 'get', rbacName(app, services));
}

/** Whether an application is one the query means, whoever asks. */
export function applicationsMeant(input: Input): ApplicationFilter {
  const name = text(input, 'name');
  const namespace = text(input, 'appNamespace');
  const repo = text(input, 'repo');
  const search = text(input, 'search').toLowerCase();
  const projects = new Set([...texts(input, 'projects'), ...texts(input, 'project')].filter((p) => p !== ''));
  const matchesLabels = selectorOf(text(input, 'selector'));
  return (app) =>
    (name === '' || app.metadata.name === name) &&
    (namespace === '' || app.metadata.namespace === namespace) &&
    (projects.size === 0 || projects.has(app.spec.project || 'default')) &&
    (repo === '' ||
      sourcesOf(app).some(({ repoURL }) => normalizeGitUrl(repoURL) === normalizeGitUrl(repo))) &&
    (search === '' || (app.metadata.name ?? '').toLowerCase().includes(search)) &&
    matchesLabels(app.metadata.labels ?? {});
}

/** Which labels a Kubernetes selector means; '' means all. */
export function selectorOf(selector: string): (labels: Readonly<Record<string, string>>) => boolean {
  if (selector === '') return () => true;
  try {
    const parsed = parseLabelSelector(selector);
    return (labels) => labelSelectorMatches(parsed, labels);
  } catch (cause) {
    throw invalid(`selector: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Sorted by name, as Argo CD answers. */
export function listApplications(services: Services, call: Call, input: Input): unknown {
  const { applications } = services.state;
  const passes = applicationFilter(services, call, input);
  const items = [...applications.values()].filter(passes).sort(byName);
  const list: ApplicationList = {
    metadata: { resourceVersion: applications.resourceVersion },
    items: items.length === 0 ? null : items,
  };
  const fields = text(input, 'fields');
  return fields === '' ? asText(list) : selectFields(list, fields);
}

const jsonTexts = new WeakMap<Application, string>();

/** A fleet is some ten megabytes of JSON: each application's part is made once for each version of it. */
function asText(list: ApplicationList): JsonText {
  const { items, metadata } = list;
  const parts = (items ?? []).map((app) => {
    const known = jsonTexts.get(app);
    if (known !== undefined) return known;
    const made = JSON.stringify(app);
    jsonTexts.set(app, made);
    return made;
  });
  const all = items === null ? 'null' : `[${parts.join(',')}]`;
  return new JsonText(`{"metadata":${JSON.stringify(metadata)},"items":${all}}`, () => list);
}

function byName(a: Application, b: Application): number {
  const [an = '', bn = ''] = [a.metadata.name, b.metadata.name];
  if (an !== bn) return an < bn ? -1 : 1;
  return (a.metadata.namespace ?? '') < (b.metadata.namespace ?? '') ? -1 : 1;
}
