import { SetpointError } from '@setpoint/core';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { codes } from '../errors.ts';
import type { RenderJob } from '../render/render-job.ts';

/** `setpoint render …`: what the engines make of a chart or a kustomization on disk, as the real tools print it. */
export function addRenderCommand(program: Command, context: Context, exit: (code: number) => void): void {
  const render = program
    .command('render')
    .description('render charts and kustomizations, without a cluster')
    .option('--batch <file>', 'render every job of a file with one JSON job a line')
    .option('--out <dir>', 'where a batch writes <id>.yaml and <id>.error')
    .option('--repeat <n>', 'runs of each job of a batch', Number, 1)
    .action(async (options: { readonly batch?: string; readonly out?: string; readonly repeat: number }) => {
      const { batch, out, repeat } = options;
      if (batch === undefined || out === undefined) {
        throw new SetpointError(codes.usage, 'a batch needs --batch and --out', {
          nextAction: 'Or render one thing: setpoint render helm CHART, setpoint render kustomize DIR.',
        });
      }
      const { renderBatch } = await import('../render/batch.ts');
      exit(await renderBatch({ batch, out, repeat: Math.max(1, repeat) }, context));
    });
  addHelm(render, context);
  addKustomize(render, context);
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

function addHelm(render: Command, context: Context): void {
  render
    .command('helm <chart>')
    .description('print what `helm template` prints')
    .option('--name <name>', 'release name')
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
    .action((chart: string, { hooks, ...flags }: { readonly hooks: boolean }) =>
      printJob({ tool: 'helm', path: chart, ...flags, noHooks: !hooks }, context),
    );
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
    .action((dir: string, flags: object) => printJob({ tool: 'kustomize', path: dir, ...flags }, context));
}

async function printJob(job: RenderJob, context: Context): Promise<void> {
  const { renderOf } = await import('../render/render-job.ts');
  const run = await renderOf(job, context);
  context.terminal.out(await run(context.signal));
}
