import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import { globMatches } from '../project/glob.ts';
import type { AppProject } from '../resources/app-project.ts';

/** What is verified of a repository: its tip, or all its history up to the last seals. */
export interface GpgPolicy {
  readonly mode: 'head' | 'strict';
  /** Ids or fingerprints of the keys that may sign. */
  readonly keys: readonly string[];
}

interface Policy {
  readonly repos: readonly { readonly url: string }[];
  readonly gpg?: { readonly mode: string; readonly keys: readonly string[] };
}

/** Whether the project asks for signatures at all. */
export function asksForSignatures(project: AppProject): boolean {
  return policiesOf(project).length > 0;
}

/** `signatureKeys` is the older way to ask for a signed tip of every repository; `sourceIntegrity` counts before it. */
function policiesOf({ spec }: AppProject): readonly Policy[] {
  if (spec.sourceIntegrity !== undefined) return spec.sourceIntegrity.git.policies;
  const keys = (spec.signatureKeys ?? []).map(({ keyID }) => keyID);
  return keys.length === 0 ? [] : [{ repos: [{ url: '*' }], gpg: { mode: 'head', keys } }];
}

/**
 * The policy for a repository; undefined when nothing is asked of it. Throws `argocd.source-integrity` when several
 * policies match, or the mode is unknown: a mistake in the project must not switch verification off.
 */
export function policyFor(project: AppProject, repoUrl: string): GpgPolicy | undefined {
  const matching = policiesOf(project).filter(({ repos }) => concerns(repos, repoUrl));
  if (matching.length > 1) {
    throw integrityError(
      `multiple (${matching.length}) git source integrity policies found for repo URL: ${repoUrl}`,
      `Let only one policy of project ${project.metadata.name ?? ''} match the repository.`,
    );
  }
  const gpg = matching[0]?.gpg;
  if (gpg === undefined || gpg.mode === 'none') return undefined;
  if (gpg.mode !== 'head' && gpg.mode !== 'strict') {
    throw integrityError(
      `unknown GPG mode "${gpg.mode}" configured for GIT source integrity`,
      'Use none, head or strict.',
    );
  }
  return { mode: gpg.mode, keys: gpg.keys };
}

/** One glob must match, and none that begins with `!`. */
function concerns(repos: Policy['repos'], repoUrl: string): boolean {
  const denied = repos.some(({ url }) => url.startsWith('!') && globMatches(url.slice(1), repoUrl));
  return !denied && repos.some(({ url }) => !url.startsWith('!') && globMatches(url, repoUrl));
}

export function integrityError(message: string, nextAction: string): SetpointError {
  return new SetpointError(codes.sourceIntegrity, message, {
    subject: 'spec.source',
    rule: 'The project lets only sources be deployed that keys of its policy have signed.',
    nextAction,
  });
}
