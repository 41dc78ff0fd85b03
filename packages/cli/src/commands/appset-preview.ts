import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type ApplicationSet,
  type ApplicationSetPreview,
  applicationSetResource,
  previewSet,
} from '@setpoint/argocd';
import { SetpointError } from '@setpoint/core';
import { decodeAllSigs } from '@setpoint/goyaml';
import { gvkOf, type KubeClient } from '@setpoint/kube';
import { createSource } from '@setpoint/source';
import { connect } from '../connect.ts';
import type { ClusterOptions, Context } from '../context.ts';
import { codes, exitCodes } from '../errors.ts';
import { table } from '../output/table.ts';
import { loadConfig } from './load-config.ts';
import type { Output } from './options.ts';
import { print } from './output.ts';

export interface PreviewFlags extends ClusterOptions {
  readonly filename?: string;
  readonly output: Output;
}

/** `setpoint appset preview`. */
export async function previewSetCommand(
  name: string | undefined,
  options: PreviewFlags,
  context: Context,
): Promise<number> {
  const { clock, random, signal } = context;
  const namespace = options.appNamespace;
  const connection = await connect(options, context);
  const cacheDir = mkdtempSync(join(tmpdir(), 'setpoint-preview-'));
  const source = createSource({ cacheDir, clock, random });
  try {
    const { client } = connection;
    const set =
      options.filename === undefined
        ? await setInCluster(client, name, namespace, signal)
        : setInFile(resolve(context.cwd, options.filename), namespace);
    const config = await loadConfig(client, namespace, signal);
    const found = await previewSet(set, { client, config, source, namespace, clock, random }, signal);
    print(jsonOf(found), options.output, () => textOf(found), context);
    return found.problems.length > 0 ? exitCodes.error : exitCodes.ok;
  } finally {
    await Promise.all([source.close(), connection.close()]);
    rmSync(cacheDir, { recursive: true, force: true });
  }
}

async function setInCluster(
  client: KubeClient,
  name: string | undefined,
  namespace: string,
  signal: AbortSignal,
): Promise<ApplicationSet> {
  if (name === undefined) {
    throw new SetpointError(codes.usage, 'no ApplicationSet was named', {
      nextAction: 'Name one of the cluster, or a file with --filename.',
    });
  }
  const found = await client.get({ gvk: gvkOf(applicationSetResource), namespace, name }, signal);
  if (found !== undefined) return found as unknown as ApplicationSet;
  throw new SetpointError(codes.resourceNotFound, `ApplicationSet ${name} not found`, {
    subject: `ApplicationSet ${namespace}/${name}`,
    nextAction: 'Apply it with kubectl, or preview its file with --filename.',
  });
}

/** The first ApplicationSet in the file; in the namespace of applications unless it names one. */
function setInFile(file: string, namespace: string): ApplicationSet {
  const objects = decodeAllSigs(readFileSync(file, 'utf8')).map(
    ({ value }) => value as ApplicationSet | null,
  );
  const found = objects.find((object) => object?.kind === applicationSetResource.kind);
  if (found === undefined || found === null) {
    throw new SetpointError(codes.usage, 'the file holds no ApplicationSet', { subject: file });
  }
  return { ...found, metadata: { namespace, ...found.metadata } };
}

function jsonOf({ applications, problems, isComplete }: ApplicationSetPreview): unknown {
  return { applications, problems: problems.map((problem) => problem.describe()), isComplete };
}

function textOf({ applications, problems, isComplete }: ApplicationSetPreview): string {
  const rows = applications.map(({ metadata, spec }) => {
    const { server, name, namespace = '' } = spec.destination;
    const source = spec.source ?? spec.sources?.[0];
    const path = source?.chart ?? source?.path ?? '';
    return [
      metadata.name ?? '',
      spec.project,
      name || server || '',
      namespace,
      path,
      source?.targetRevision ?? '',
    ];
  });
  const shown = table(['NAME', 'PROJECT', 'CLUSTER', 'NAMESPACE', 'PATH', 'REVISION'], rows);
  const told = problems.map((problem) => `${problem.describe()}\n`).join('');
  const incomplete = isComplete ? '' : 'Nothing would be deleted while this is so.\n';
  return `${shown}${told === '' ? '' : `\n${told}`}${incomplete}`;
}
