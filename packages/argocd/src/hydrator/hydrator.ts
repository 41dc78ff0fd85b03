import { type Clock, type Random, SetpointError } from '@setpoint/core';
import type { Renderer } from '@setpoint/render';
import type { BranchChange, PushedBranch, Source, Tree } from '@setpoint/source';
import { type DestinationCluster, unreachable } from '../clusters/destination.ts';
import { repositoryFor, writableRepositoryFor } from '../config/repositories.ts';
import { isComplete } from '../desired/desired.ts';
import { desiredRequest } from '../desired/desired-request.ts';
import { loadDesired } from '../desired/load-desired.ts';
import { codes } from '../errors.ts';
import { validateApplication } from '../project/validate-application.ts';
import type { Application } from '../resources/application.ts';
import type { ArgoState } from '../state/argo-state.ts';
import { factsOfCommit } from './commit-facts.ts';
import { type HydratedFolder, hydratedFiles } from './hydrated-files.ts';
import { type HydrationTarget, misplaced, qualifiedName, targetOf } from './hydration-group.ts';
import { noteOf } from './hydration-note.ts';
import { hydratedMessage, hydratedReadme } from './hydrator-templates.ts';
import { renderCommands } from './render-command.ts';

export interface HydratorPorts {
  readonly state: ArgoState;
  readonly clusters: { all(): readonly DestinationCluster[] };
  readonly source: Source;
  readonly renderer: Renderer;
  readonly clock: Clock;
  readonly random: Random;
}

/** Why applications were not hydrated: all of a group, or none. */
export type HydrationFaults = ReadonlyMap<Application, string>;

export type HydrationOutcome =
  | { readonly ok: true; readonly hydratedSha: string; readonly pushed: boolean }
  | { readonly ok: false; readonly faults: HydrationFaults };

/** Renders a group of applications at one dry commit and commits what differs to their branch, all together. */
export class Hydrator {
  readonly #ports: HydratorPorts;

  constructor(ports: HydratorPorts) {
    this.#ports = ports;
  }

  /** Faults of single applications come back; what concerns all of them throws. Safe to repeat. */
  async hydrate(
    apps: readonly Application[],
    drySha: string,
    signal: AbortSignal,
  ): Promise<HydrationOutcome> {
    const faults = misplaced(apps);
    if (faults.size > 0) return { ok: false, faults };
    const rendered = await Promise.all(apps.map((app) => this.#folderOf(app, drySha, signal)));
    const failed = rendered.flatMap((found, at) =>
      found instanceof SetpointError ? [[apps[at] as Application, found.describe()] as const] : [],
    );
    if (failed.length > 0) return { ok: false, faults: new Map(failed) };
    return this.#commit(apps, drySha, rendered as readonly HydratedFolder[], signal);
  }

  async #folderOf(
    app: Application,
    drySha: string,
    signal: AbortSignal,
  ): Promise<HydratedFolder | SetpointError> {
    const { sourceHydrator } = app.spec;
    if (sourceHydrator === undefined) return fault(app, 'the application has no source hydrator');
    const { state, clusters, source, renderer } = this.#ports;
    const { config, namespace } = state;
    const valid = validateApplication(app, config.projects(), clusters.all(), namespace);
    if (!valid.ok) return fault(app, valid.conditions.map(({ message }) => message).join('\n'));
    try {
      const { cluster } = valid;
      cluster.open();
      const { error } = cluster.connection;
      if (error !== undefined) throw unreachable(cluster, error);
      await cluster.ready(signal);
      const configured = {
        settings: config.settings(),
        repositories: config.repositories(),
        keyring: config.keyring(),
        namespace,
      };
      const asked = { sources: [sourceHydrator.drySource], revisions: [drySha], maxAgeMs: 0 };
      const request = desiredRequest(app, configured, valid, asked);
      const desired = await loadDesired(request, { source, renderer }, signal);
      const [problem] = desired.problems;
      if (!isComplete(desired) && problem !== undefined) return problem;
      return {
        path: sourceHydrator.syncSource.path,
        objects: desired.objects.map(({ object }) => object),
        commands: renderCommands(desired.tools[0]),
      };
    } catch (error) {
      signal.throwIfAborted();
      return SetpointError.from(error);
    }
  }

  async #commit(
    apps: readonly Application[],
    drySha: string,
    folders: readonly HydratedFolder[],
    signal: AbortSignal,
  ): Promise<HydrationOutcome> {
    const [first] = apps;
    if (first?.spec.sourceHydrator === undefined) return { ok: false, faults: new Map() };
    const { source, state, clock, random } = this.#ports;
    const { hydrator } = state.config.settings();
    const { drySource } = first.spec.sourceHydrator;
    // Credentials of a project are for applications of that project alone.
    const projects = new Set(apps.map(({ spec }) => spec.project));
    const project = projects.size === 1 ? first.spec.project : '';
    const repositories = state.config.repositories();
    const dry = repositoryFor(drySource.repoURL, project, repositories);
    const facts = factsOfCommit(drySource.repoURL, await source.commitInfo(dry, drySha, signal));
    const message = hydratedMessage(hydrator.commitMessage, facts, { clock, random });
    const target = targetOf(first.spec.sourceHydrator);
    const repository = writableRepositoryFor(target.repoURL, project, repositories);
    const startedMs = clock.monotonicMs();
    // The remote is asked once: what it then says of all three branches holds until one proves to have moved.
    const push = (change: BranchChange): Promise<PushedBranch> =>
      source.push(repository, { ...change, maxAgeMs: clock.monotonicMs() - startedMs }, signal);
    await push(this.#syncBranchOf(target));
    const edit = async (tree: Tree | undefined, stop: AbortSignal) => {
      const readme = (own: typeof facts): string => hydratedReadme(hydrator.readme, own, { clock, random });
      return { files: await hydratedFiles(folders, facts, readme, tree, stop), message };
    };
    const { author } = hydrator;
    const change = { branch: target.branch, base: `refs/heads/${target.syncBranch}`, author, edit };
    const { id: hydratedSha = '', pushed } = await push(change);
    await push(noteOf({ drySha, hydratedSha, author }));
    return { ok: true, hydratedSha, pushed };
  }

  /** The branch to deploy from begins empty, so that another one can be merged into it. */
  #syncBranchOf({ syncBranch }: HydrationTarget): BranchChange {
    const { author } = this.#ports.state.config.settings().hydrator;
    const edit = async (tree: Tree | undefined) =>
      tree === undefined
        ? {
            files: new Map<string, Uint8Array>(),
            message: `Initial commit for ${syncBranch}\n`,
            isEmpty: true,
          }
        : undefined;
    return { branch: syncBranch, author, edit };
  }
}

function fault({ metadata }: Application, why: string): SetpointError {
  return new SetpointError(codes.hydration, why, {
    subject: `Application ${metadata.namespace ?? ''}/${metadata.name ?? ''}`,
  });
}

/** What is said of the applications of a group that are sound themselves, by the name of the first that is not. */
export function groupFault(faults: HydrationFaults): string {
  const names = [...faults.keys()].map(qualifiedName).toSorted((a, b) => (a < b ? -1 : 1));
  const rest = names.length > 1 ? `and ${names.length - 1} more have errors` : 'has an error';
  return `cannot hydrate because application ${names[0] ?? ''} ${rest}`;
}
