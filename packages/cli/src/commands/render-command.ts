import { SetpointError } from '@setpoint/core';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { codes } from '../errors.ts';
import type { WorkerLimits } from '@setpoint/render';
import type { RenderJob } from '../render/render-job.ts';

interface LimitFlags {
  readonly timeLimit?: number;
}

interface BatchFlags extends LimitFlags {
  readonly batch?: string;
  readonly out?: string;
  readonly repeat: number;
  readonly cache?: boolean;
}

/** `setpoint render …`: what the engines make of a chart or a kustomization on disk, a Jsonnet program too, as the real tools print it. */
export function addRenderCommand(program: Command, context: Context, exit: (code: number) => void): void {
  const render = program
    .command('render')
    .description('render charts, kustomizations and Jsonnet, without a cluster')
    .option('--batch <file>', 'render every job of a file with one JSON job a line')
    .option('--out <dir>', 'where a batch writes <id>.yaml and <id>.error')
    .option('--repeat <n>', 'runs of each job of a batch', Number, 1)
    .option('--cache', 'answer repeats with the result of the first run')
    .option(...timeLimit)
    .action(async (options: BatchFlags) => {
      const { batch, out, repeat, cache = false } = options;
      if (batch === undefined || out === undefined) {
        throw new SetpointError(codes.usage, 'a batch needs --batch and --out', {
          nextAction: 'Or render one thing: setpoint render helm CHART, setpoint render kustomize DIR.',
        });
      }
      const { renderBatch } = await import('../render/batch.ts');
      const runs = { batch, out, repeat: Math.max(1, repeat), cache, limits: limitsOf(options) };
      exit(await renderBatch(runs, context));
    });
  addHelm(render, context);
  addKustomize(render, context);
  addJsonnet(render, context);
}

const timeLimit = [
  '--time-limit <seconds>',
  'what a render may take, downloads and post-renderers apart (default: 5)',
  (text: string): number => {
    const seconds = Number(text);
    if (text.trim() !== '' && seconds > 0 && seconds < 86_400) return seconds;
    throw new SetpointError(codes.usage, `--time-limit=${text} is no number of seconds`);
  },
] as const;

function limitsOf({ timeLimit: seconds }: LimitFlags): Partial<WorkerLimits> {
  return seconds === undefined ? {} : { wallMs: seconds * 1000 };
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

function addHelm(render: Command, context: Context): void {
  render
    .command('helm <chart>')
    .description('print what `helm template` prints')
    .option('--name <name>', 'release name')
    .option('--name-template <template>', 'template that gives the release name')
    .option('-n, --namespace <namespace>', 'release namespace')
    .option('-f, --values <file>', 'values file; may be repeated', collect)
    .option('--set <k=v>', 'set a value; may be repeated', collect)
    .option('--set-string <k=v>', 'set a string; may be repeated', collect)
    .option('--set-json <k=json>', 'set a JSON value; may be repeated', collect)
    .option('--set-file <k=file>', 'set the content of a file; may be repeated', collect)
    .option('--set-literal <k=v>', 'set a literal string; may be repeated', collect)
    .option('--include-crds', 'print CRDs too')
    .option('--skip-tests', 'leave test hooks out')
    .option('--no-hooks', 'leave hooks out')
    .option('--kube-version <version>', 'Kubernetes version that templates see')
    .option('-a, --api-versions <version>', 'API version that templates see; may be repeated', collect)
    .option('--is-upgrade', 'set .Release.IsUpgrade')
    .option('-s, --show-only <template>', 'only this template; may be repeated', collect)
    .option('--skip-schema-validation', 'do not validate values')
    .option('--repo <url>', 'Helm repository that the chart is in')
    .option('--version <constraint>', 'version of a chart from a repository or registry')
    .option('--verify', 'the chart must be signed by a key of the keyring')
    .option('--keyring <file>', 'public keys, as `gpg --export` writes them (default: ~/.gnupg/pubring.gpg)')
    .option('--plain-http', 'speak HTTP without TLS to the registry')
    .option('--helm-version <3|4>', 'whose rules apply where Helm 3 and 4 differ (default: 4)', helmVersion)
    .option('--post-renderer <plugin>', 'plugin that changes the manifests; with --helm-version 3, a program')
    .option('--post-renderer-args <arg>', 'argument of the post-renderer; may be repeated', collect)
    .option('--seed <text>', 'make random values a function of this secret and the inputs')
    .option('--dry-run <mode>', '`server`: charts see a cluster, and `lookup` reads it', 'client')
    .option('--kubeconfig <file>', 'kubeconfig to use with --dry-run=server')
    .option('--kube-context <name>', 'context of the kubeconfig')
    .option(...timeLimit)
    .action((chart: string, { hooks, dryRun, ...flags }: HelmFlags) =>
      printJob({ tool: 'helm', path: chart, ...flags, noHooks: !hooks }, context, {
        ...flags,
        isOnServer: isServer(dryRun),
      }),
    );
}

function helmVersion(text: string): 3 | 4 {
  if (text === '3' || text === '4') return Number(text) as 3 | 4;
  throw new SetpointError(codes.usage, `--helm-version=${text} is neither 3 nor 4`);
}

interface HelmFlags extends ServerFlags {
  readonly hooks: boolean;
  readonly dryRun: string;
}

interface ServerFlags extends LimitFlags {
  readonly kubeconfig?: string;
  readonly kubeContext?: string;
}

function isServer(dryRun: string): boolean {
  if (dryRun === 'server' || dryRun === 'client') return dryRun === 'server';
  throw new SetpointError(codes.usage, `--dry-run=${dryRun} is neither client nor server`, {
    nextAction: 'Use --dry-run=server to let the chart see a cluster.',
  });
}

function addKustomize(render: Command, context: Context): void {
  render
    .command('kustomize <dir-or-url>')
    .description('print what `kubectl kustomize` prints')
    .option('--load-restrictor <restrictor>', 'LoadRestrictionsRootOnly or LoadRestrictionsNone')
    .option('--reorder <order>', 'legacy or none')
    .option('--enable-helm', 'inflate helmCharts')
    .option('--helm-kube-version <version>', 'Kubernetes version that charts see')
    .option('--helm-api-versions <version>', 'API version that charts see; may be repeated', collect)
    .option(...timeLimit)
    .action((dir: string, flags: LimitFlags) =>
      printJob({ tool: 'kustomize', path: dir, ...flags }, context, flags),
    );
}

function addJsonnet(render: Command, context: Context): void {
  render
    .command('jsonnet <file-or-dir>')
    .description('print what `jsonnet` prints; of a directory, for each of its .jsonnet files')
    .option('-J, --jpath <dir>', 'library path, the last first; may be repeated', collect)
    .option('-V, --ext-str <k=v>', 'external variable; may be repeated', collect)
    .option('--ext-code <k=code>', 'external variable as code; may be repeated', collect)
    .option('-A, --tla-str <k=v>', 'top-level argument; may be repeated', collect)
    .option('--tla-code <k=code>', 'top-level argument as code; may be repeated', collect)
    .option('-S, --string', 'the program gives a text, which is printed as it is')
    .option('-y, --yaml-stream', 'the program gives an array, which is printed as a stream')
    .option('-s, --max-stack <n>', 'stack frames')
    .option(...timeLimit)
    .action((file: string, flags: LimitFlags) =>
      printJob({ tool: 'jsonnet', path: file, ...flags }, context, flags),
    );
}

async function printJob(
  job: RenderJob,
  context: Context,
  {
    isOnServer = false,
    kubeconfig,
    kubeContext,
    ...limits
  }: ServerFlags & { readonly isOnServer?: boolean } = {},
): Promise<void> {
  if (!isOnServer) {
    const { renderOnce } = await import('../render/job-runner.ts');
    context.terminal.out(await renderOnce(job, context, limitsOf(limits)));
    return;
  }
  const { renderOf } = await import('../render/render-job.ts');
  const { connect } = await import('../connect.ts');
  const connection = await connect(
    {
      appNamespace: 'argocd',
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(kubeContext === undefined ? {} : { context: kubeContext }),
    },
    context,
  );
  try {
    const run = await renderOf(job, context, connection.client);
    context.terminal.out(await run(context.signal));
  } finally {
    await connection.close();
  }
}
