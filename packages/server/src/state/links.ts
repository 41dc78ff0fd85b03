import {
  type Application,
  clusterFor,
  type DeepLinks,
  type LinkFacts,
  parseDeepLinks,
} from '@setpoint/argocd';
import type { SetpointError } from '@setpoint/core';
import type { KubeObject } from '@setpoint/kube';
import type { Services } from '../services.ts';
import type { ArgoLink } from '../wire/argo-common.ts';
import { masked } from './masking.ts';
import { textIn } from './platform-state.ts';

const annotationPrefix = 'link.argocd.argoproj.io/';
const managedByAnnotation = 'argocd.argoproj.io/managed-by-url';
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
type RuleKey = 'application.links' | 'resource.links' | 'project.links';

/** The links that annotations give an application (`TITLE|URL` or a URL); only http and https ones are links. */
export function annotatedLinks(app: Application): readonly ArgoLink[] {
  return Object.entries(app.metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(annotationPrefix))
    .flatMap(([key, value]) => {
      const bar = value.indexOf('|');
      const url = bar < 0 ? value : value.slice(bar + 1);
      const title = bar < 0 ? key.slice(annotationPrefix.length) : value.slice(0, bar);
      return isHttpUrl(url) ? [{ title, url }] : [];
    });
}

/** The links that `application.links` of `argocd-cm` gives an application. */
export function applicationLinks(services: Services, app: Application): readonly ArgoLink[] {
  const given = app.metadata.annotations?.[managedByAnnotation] ?? '';
  const managedByURL = isHttpUrl(given) ? given : services.state.setting('url');
  return linksBy(services, 'application.links', {
    application: app,
    cluster: clusterFacts(services, app),
    ...(managedByURL === '' ? {} : { managedByURL }),
  });
}

/** The links that `resource.links` gives an object of an application; values of a Secret are masked to rules, too. */
export function resourceLinks(services: Services, app: Application, live: KubeObject): readonly ArgoLink[] {
  return linksBy(services, 'resource.links', {
    resource: masked(live, services.state.maskedAnnotations()),
    application: app,
    cluster: clusterFacts(services, app),
    project: projectFacts(services, app.spec.project || 'default'),
  });
}

/** The links that `project.links` gives a project. */
export function projectLinks(services: Services, name: string): readonly ArgoLink[] {
  return linksBy(services, 'project.links', { project: projectFacts(services, name) });
}

/** Without its status, which lists tokens. */
function projectFacts({ state }: Services, name: string): unknown {
  const project = state.project(name);
  if (project === undefined) return undefined;
  const { status: _, ...rest } = project as KubeObject;
  return rest;
}

/** What of a cluster links may name: nothing of how to log in. Undefined when the application names none. */
function clusterFacts({ clusters }: Services, app: Application): unknown {
  try {
    const { server, name, namespaces, project, labels, annotations } = clusterFor(
      app.spec.destination,
      clusters(),
    );
    // What kubectl noted of the Secret holds the Secret.
    const { [lastApplied]: _, ...told } = annotations;
    return { server, name, namespaces, project, labels, annotations: told };
  } catch {
    // The application's own findings say what is wrong with its destination.
    return undefined;
  }
}

function linksBy(services: Services, key: RuleKey, facts: LinkFacts): readonly ArgoLink[] {
  const { state, clock, random, logger } = services;
  const rules = rulesOf(state.configMap('argocd-cm'), key, (problem) =>
    logger.warn({ err: problem }, problem.message),
  );
  const { links, problems } = rules.of(facts, { clock, random });
  for (const problem of problems) logger.debug({ err: problem }, problem.message);
  return links.filter(({ url }) => isHttpUrl(url));
}

const rulesByMap = new WeakMap<KubeObject, Map<RuleKey, DeepLinks>>();
const noRules = parseDeepLinks('', '');

/** Read once for each version of the ConfigMap; what cannot be read is told then. */
function rulesOf(
  configMap: KubeObject | undefined,
  key: RuleKey,
  onProblem: (problem: SetpointError) => void,
): DeepLinks {
  if (configMap === undefined) return noRules;
  const known = rulesByMap.get(configMap) ?? new Map<RuleKey, DeepLinks>();
  rulesByMap.set(configMap, known);
  const before = known.get(key);
  if (before !== undefined) return before;
  const rules = parseDeepLinks(key, textIn(configMap, key));
  known.set(key, rules);
  for (const problem of rules.problems) onProblem(problem);
  return rules;
}

export function isHttpUrl(text: string): boolean {
  try {
    const { protocol } = new URL(text);
    return protocol === 'http:' || protocol === 'https:';
  } catch {
    return false;
  }
}
