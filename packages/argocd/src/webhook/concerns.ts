import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';
import { parseConstraint, parseVersion, satisfies } from '@setpoint/gotemplate';
import { shortRef } from './hosts.ts';
import type { ArtifactEvent, PullRequestEvent, PushEvent, WebhookEvent } from './webhook-event.ts';

/**
 * Whether an address is of the repository whose page or clone is `url`: any protocol, user, port, `ssh.` before the
 * host and `.git` at the end, in any case.
 */
export function isSameRepository(address: string, url: string): boolean {
  const { hostname, pathname } = new URL(url);
  const path = pathname.replace(/^\//, '').replace(/\.git$/i, '');
  const pattern = `^((https?|ssh|git|file)://)?([\\w-.%+]+(:[^@/]*)?@)?((alt)?ssh\\.)?${escaped(hostname)}(:\\d+)?[:/]${escaped(path)}(\\.git)?$`;
  return new RegExp(pattern, 'i').test(address);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** Whether what a push moved is what `target` names: the branch or tag, HEAD, or a constraint that the tag satisfies. */
function isRevisionTouched(target: string, { revision, touchedHead }: PushEvent): boolean {
  const short = shortRef(target);
  if (short === 'HEAD' || short === '') return touchedHead;
  return revision === target || revision === short || isWithin(revision, target);
}

function isWithin(revision: string, target: string): boolean {
  const constraint = attempt(() => parseConstraint(target));
  const version = attempt(() => parseVersion(revision));
  return constraint !== undefined && version !== undefined && satisfies(version, constraint);
}

function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** Whether a repository and revision that an application deploys from is what the event is about. */
export function concernsSource(
  event: WebhookEvent,
  source: { readonly url: string; readonly ref: string },
): boolean {
  if (event.kind === 'push') {
    return (
      event.urls.some((url) => isSameRepository(source.url, url)) && isRevisionTouched(source.ref, event)
    );
  }
  return event.kind === 'artifact' && isArtifact(event, source.url) && matchesTag(source.ref, event.tag);
}

function isArtifact({ repository }: ArtifactEvent, url: string): boolean {
  return (
    url
      .replace(/^oci:\/\//, '')
      .replace(/\/$/, '')
      .toLowerCase() === repository
  );
}

const matchesTag = (target: string, tag: string): boolean => target === tag || isWithin(tag, target);

/** Whether the generators of an ApplicationSet may give something else after the event. */
export function concernsGenerators(event: WebhookEvent, generators: unknown): boolean {
  if (event.kind === 'artifact') return false;
  if (Array.isArray(generators)) return generators.some((generator) => concernsGenerators(event, generator));
  if (!isPlainMap(generators)) return false;
  return Object.entries(generators).some(([name, value]) => {
    if (name === 'git' && isPlainMap(value)) return event.kind === 'push' && isGitConcerned(event, value);
    if (name === 'pullRequest' && isPlainMap(value)) {
      return event.kind === 'pull-request' && isPullRequestConcerned(event, value);
    }
    // Only these hold further generators; parameters of others may look like one.
    if (name === 'matrix' || name === 'merge' || name === 'generators')
      return concernsGenerators(event, value);
    return false;
  });
}

const isTemplated = (text: string): boolean => text.includes('{{');

/** What a template gives is not known here: such a generator is looked at whenever something was pushed. */
function isGitConcerned(event: PushEvent, git: PlainMap): boolean {
  const url = textOf(git, 'repoURL');
  if (!isTemplated(url) && !event.urls.some((pushed) => isSameRepository(url, pushed))) return false;
  const revision = textOf(git, 'revision');
  return isTemplated(revision) || isRevisionTouched(revision, event);
}

function isPullRequestConcerned(event: PullRequestEvent, generator: PlainMap): boolean {
  const settings = ownField(generator, event.host === 'azuredevops' ? 'azuredevops' : event.host);
  if (!isPlainMap(settings)) return false;
  const isNamed = (key: string, name: string): boolean => {
    const given = textOf(settings, key);
    return isTemplated(given) || given.toLowerCase() === name.toLowerCase();
  };
  switch (event.host) {
    case 'github':
      return (
        isNamed('owner', event.owner) && isNamed('repo', event.repository) && isApiOf(settings, event.url)
      );
    case 'gitlab': {
      const api = textOf(settings, 'api') || 'https://gitlab.com/';
      return isNamed('project', event.repository) && (isTemplated(api) || hostOf(api) === hostOf(event.url));
    }
    case 'azuredevops':
      return isNamed('project', event.owner) && isNamed('repo', event.repository);
  }
}

function isApiOf(settings: PlainMap, url: string): boolean {
  const api = textOf(settings, 'api') || 'https://api.github.com/';
  return isTemplated(api) || hostOf(api) === hostOf(url);
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname.toLowerCase() : '');

function textOf(map: PlainMap, key: string): string {
  const value = ownField(map, key);
  return typeof value === 'string' ? value : '';
}
