import { parse, resolve } from 'node:path';
import { SetpointError } from '@setpoint/core';
import type { KubeClient } from '@setpoint/kube';
import type { RenderContext } from './render-context.ts';
import { codes } from '../errors.ts';
import { DiskFiles } from './disk-files.ts';
import { helmRender, pathWithin } from './helm-job.ts';
import { withOwnRemotes } from './own-remotes.ts';

/** One render, as a line of a batch names it and as the command line's flags make it. */
export interface RenderJob {
  readonly tool: 'helm' | 'kustomize' | 'jsonnet';
  /** The chart, the kustomization's directory or URL, or the Jsonnet program or a directory of them. */
  readonly path: string;
  readonly name?: string;
  readonly nameTemplate?: string;
  readonly namespace?: string;
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setFile?: readonly string[];
  readonly setLiteral?: readonly string[];
  readonly includeCrds?: boolean;
  readonly skipTests?: boolean;
  readonly noHooks?: boolean;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly isUpgrade?: boolean;
  readonly showOnly?: readonly string[];
  readonly skipSchemaValidation?: boolean;
  /** The chart is one of the Helm repository at this URL. */
  readonly repo?: string;
  /** Of a chart from a repository or registry: a version or a constraint. Default the newest. */
  readonly version?: string;
  /** The chart must be signed by a key of the keyring: `<chart>.prov` beside it says so. */
  readonly verify?: boolean;
  /** Public keys as `gpg --export` writes them. Default `pubring.gpg` in GNUPGHOME, else in `~/.gnupg`. */
  readonly keyring?: string;
  /** Speak HTTP without TLS to the registry. */
  readonly plainHttp?: boolean;
  /** Changes the manifests: a plugin by name, with Helm 3's rules any program. */
  readonly postRenderer?: string;
  readonly postRendererArgs?: readonly string[];
  /** Whose rules apply where Helm's major versions differ. Default 4. */
  readonly helmVersion?: 3 | 4;
  /** Makes random values, keys and certificates a function of this text and the inputs. Default: drawn anew. */
  readonly seed?: string;
  readonly loadRestrictor?: string;
  readonly reorder?: string;
  readonly enableHelm?: boolean;
  readonly helmKubeVersion?: string;
  readonly helmApiVersions?: readonly string[];
  readonly jpath?: readonly string[];
  /** `name=value`, or a name whose value the environment has. */
  readonly extStr?: readonly string[];
  readonly extCode?: readonly string[];
  readonly tlaStr?: readonly string[];
  readonly tlaCode?: readonly string[];
  readonly string?: boolean;
  readonly yamlStream?: boolean;
  readonly maxStack?: string;
}

/** Renders are prepared once, with what can be shared between repeats, and then run as often as wanted. */
export type Render = (signal: AbortSignal) => Promise<string>;

/** Where the job's paths lead, resolved against the working directory; the text it gives is what the real tool prints. */
export async function renderOf(job: RenderJob, context: RenderContext, client?: KubeClient): Promise<Render> {
  const folder = context.cwd;
  const absolute = resolve(folder, job.path);
  const { root } = parse(absolute);
  const files = new DiskFiles(root);
  const within = pathWithin(folder, root);
  if (job.tool === 'kustomize') return kustomizeRender(job, files, within(job.path), root, context);
  if (job.tool === 'helm')
    return helmRender(job, { files, within, context, ...(client === undefined ? {} : { client }) });
  if (job.tool === 'jsonnet') return (await import('./jsonnet-job.ts')).jsonnetRender(job, context);
  throw new SetpointError(codes.usage, `there is no tool ${String(job.tool)}`, {
    nextAction: 'Use helm, kustomize or jsonnet.',
  });
}

async function kustomizeRender(
  job: RenderJob,
  files: DiskFiles,
  path: string,
  root: string,
  context: RenderContext,
): Promise<Render> {
  const { build, buildUrl, parseRepoSpec } = await import('@setpoint/kustomize');
  const { kustomizePorts } = await import('@setpoint/render');
  const options = {
    loadRestrictions:
      job.loadRestrictor === 'LoadRestrictionsNone' ? ('none' as const) : ('rootOnly' as const),
    reorder: job.reorder === 'none' ? ('none' as const) : ('legacy' as const),
    enableHelm: job.enableHelm ?? false,
    ...(job.helmKubeVersion === undefined ? {} : { helmKubeVersion: job.helmKubeVersion }),
    ...(job.helmApiVersions === undefined ? {} : { helmApiVersions: job.helmApiVersions }),
    directory: root === '/' ? '' : root,
  };
  const isUrl = parseRepoSpec(job.path) !== undefined;
  return (signal) =>
    withOwnRemotes(context, async (remotes) => {
      const ports = kustomizePorts(remotes);
      const built = isUrl
        ? await buildUrl(job.path, options, ports, signal)
        : await build(files, path, options, ports, signal);
      return built.yaml();
    });
}
