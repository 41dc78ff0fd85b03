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
  const items = sortedApplications(services).filter(applicationFilter(services, call, input));
  const list: ApplicationList = {
    metadata: { resourceVersion: applications.resourceVersion },
    items: items.length === 0 ? null : items,
  };
  const fields = text(input, 'fields');
  return fields.startsWith('-') ? selectFields(list, fields) : asText(list, fields);
}

interface Sorted {
  readonly sequence: number;
  readonly items: readonly Application[];
}

const sortings = new WeakMap<Services, Sorted>();

/** All of them, sorted once after each change. */
function sortedApplications(services: Services): readonly Application[] {
  const { sequence } = services.changes;
  const known = sortings.get(services);
  if (known?.sequence === sequence) return known.items;
  const items = [...services.state.applications.values()].sort(byName);
  sortings.set(services, { sequence, items });
  return items;
}

/** Texts of applications by the fields they show; of those asked for lately. */
const textsByFields = new Map<string, WeakMap<Application, string>>();
const maxFieldSets = 16;

/** A fleet is some ten megabytes of JSON: each application's part is made once for each version of it. */
function asText(list: ApplicationList, fields: string): JsonText {
  const { items, metadata } = list;
  const asked = fields.split(',').map((path) => path.trim());
  const ofItems = asked.flatMap((path) => (path.startsWith('items.') ? [path.slice('items.'.length)] : []));
  const shown = fields === '' || asked.includes('items') ? '' : ofItems.join(',');
  const texts = textsFor(shown);
  const parts = (items ?? []).map((app) => {
    const known = texts.get(app);
    if (known !== undefined) return known;
    const made = JSON.stringify(selectFields(app, shown));
    texts.set(app, made);
    return made;
  });
  const rest = fields === '' ? { metadata } : (selectFields({ metadata }, fields) as object);
  const isShown = fields === '' || shown !== '' || asked.includes('items');
  // An empty list that is asked for by its items' fields is left out, as every field that is not there.
  const all = items !== null ? `[${parts.join(',')}]` : shown === '' ? 'null' : undefined;
  const head = JSON.stringify(rest).slice(1, -1);
  const tail = isShown && all !== undefined ? [`"items":${all}`] : [];
  return new JsonText(`{${[...(head === '' ? [] : [head]), ...tail].join(',')}}`, () =>
    selectFields(list, fields),
  );
}

function textsFor(fields: string): WeakMap<Application, string> {
  const texts = textsByFields.get(fields) ?? new WeakMap<Application, string>();
  textsByFields.delete(fields);
  textsByFields.set(fields, texts);
  const oldest = textsByFields.keys().next();
  if (textsByFields.size > maxFieldSets && oldest.done !== true) textsByFields.delete(oldest.value);
  return texts;
}

function byName(a: Application, b: Application): number {
  const [an = '', bn = ''] = [a.metadata.name, b.metadata.name];
  if (an !== bn) return an < bn ? -1 : 1;
  return (a.metadata.namespace ?? '') < (b.metadata.namespace ?? '') ? -1 : 1;
}
