import { connect } from '../connect.ts';
import type { Context } from '../context.ts';
import { planExitCodes, usage } from '../errors.ts';
import { createProgress } from '../output/progress.ts';
import { OfflineClusters } from './offline-clusters.ts';
import { applyBase, planRepository, type RepositoryPlan } from './plan-repository.ts';
import { openRepository } from './repository.ts';
import { outcomeOf, repositoryJson, repositoryMarkdown, repositoryText } from './show-repository.ts';
import { openOfflineWorld, openRealWorld, openSource, type World } from './world.ts';

export interface PreviewFlags {
  readonly against?: string;
  readonly offline?: boolean;
  readonly base?: string;
  readonly revision?: string;
  readonly repoUrl?: readonly string[];
  readonly destinationNamespace: string;
  readonly kubeconfig?: string;
  readonly appNamespace: string;
  readonly output: string;
}

/** `setpoint plan DIR|REPO --against CONTEXT|--offline`: resolves with the exit code. */
export async function previewCommand(place: string, flags: PreviewFlags, context: Context): Promise<number> {
  if (flags.against !== undefined && flags.offline === true)
    throw usage('--against and --offline exclude each other', 'See setpoint plan --help.');
  if (flags.base !== undefined && flags.offline !== true)
    throw usage('--base needs --offline', 'See setpoint plan --help.');
  const show = writerFor(flags.output, context);
  const opened = openSource(context);
  const { source } = opened;
  try {
    const plan = await createProgress(context.terminal).step(`plan ${place}`, (note) =>
      withWorld(flags, context, async (world) => {
        const asked = { place, urls: flags.repoUrl ?? [] };
        const { signal, cwd } = context;
        const open = (revision: string | undefined) =>
          openRepository({ ...asked, ...(revision === undefined ? {} : { revision }) }, cwd, source, signal);
        const namespace = flags.destinationNamespace;
        const base =
          flags.base === undefined
            ? []
            : await applyBase(await open(flags.base), world, source, namespace, context, note);
        return planRepository(await open(flags.revision), world, source, namespace, context, note, base);
      }),
    );
    show(plan);
    return planExitCodes[outcomeOf(plan)];
  } finally {
    await opened.close();
  }
}

async function withWorld<T>(
  { against, kubeconfig, appNamespace }: PreviewFlags,
  context: Context,
  run: (world: World) => Promise<T>,
): Promise<T> {
  if (against === undefined) {
    const offline = await OfflineClusters.start(appNamespace, context.clock, context.signal);
    try {
      return await runIn(await openOfflineWorld(offline, appNamespace, context), run);
    } finally {
      await offline.close();
    }
  }
  const connection = await connect(
    { context: against, appNamespace, ...(kubeconfig === undefined ? {} : { kubeconfig }) },
    context,
  );
  try {
    return await runIn(await openRealWorld(connection, appNamespace, context), run);
  } finally {
    await connection.close();
  }
}

async function runIn<T>(world: World, run: (world: World) => Promise<T>): Promise<T> {
  try {
    return await run(world);
  } finally {
    await world.close();
  }
}

function writerFor(output: string, { terminal }: Context): (plan: RepositoryPlan) => void {
  if (output === 'text' || output === 'table') {
    return (plan) => terminal.out(repositoryText(plan, terminal.paint));
  }
  if (output === 'json') {
    return (plan) => terminal.out(`${JSON.stringify(repositoryJson(plan), undefined, 2)}\n`);
  }
  if (output === 'markdown') return (plan) => terminal.out(repositoryMarkdown(plan));
  throw usage(`unknown output format ${output}`, 'Use -o text, -o json or -o markdown.');
}
