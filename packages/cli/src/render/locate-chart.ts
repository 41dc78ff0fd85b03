import { basename, isAbsolute, join, resolve } from 'node:path';
import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import type { Chart } from '@setpoint/helm';
import type { RepositorySpec, SignedChart } from '@setpoint/source';
import type { HelmJobPorts } from './helm-job.ts';
import type { OwnSource } from './own-remotes.ts';
import type { RenderJob } from './render-job.ts';

/** Loads what was found; a chart from the network is here by then. */
export type LocatedChart = () => Promise<Chart>;

/**
 * A chart on the disk, else one that the URL, `oci://` reference or `--repo` names. With `verify` it must be signed by a key
 * of the keyring, or this throws `source.provenance`.
 */
export async function locateChart(
  job: RenderJob,
  ports: HelmJobPorts,
  own: OwnSource,
  signal: AbortSignal,
): Promise<LocatedChart> {
  const { loadArchive, loadChart } = await import('@setpoint/helm');
  const { path, repo } = job;
  const helmVersion = job.helmVersion ?? 4;
  const archive = (bytes: Uint8Array) => () => loadArchive(bytes, path, helmVersion);
  if (repo === undefined && !path.startsWith('oci://')) {
    if (/^https?:\/\//.test(path)) {
      const bytes = await own().file(path, 0, signal);
      if (job.verify === true) await verify(await signedAt(path, bytes, own, signal), job, ports, signal);
      return archive(bytes);
    }
    if ((await ports.files.entry(ports.within(path), signal)) === undefined) throw notFound(path);
    if (job.verify === true) await verify(await signedFile(path, ports, signal), job, ports, signal);
    // Helm names it by its absolute path.
    return () => loadChart(ports.files, resolve(ports.context.cwd, path), { signal, helmVersion });
  }
  const [spec, wanted] = published(job);
  const revision = await own().resolve(spec, wanted, signal);
  if (job.verify === true) {
    const chart = await own().signed(spec, revision, signal);
    await verify(chart, job, ports, signal);
    return archive(chart.archive);
  }
  const packaged = await own().packaged(spec, revision, signal);
  const [file] = (await packaged.list('', signal)) ?? [];
  return archive(await packaged.read(file?.path ?? '', signal));
}

/** Where a repository or registry has the chart, and what names its version there. */
function published({ path, repo, version, plainHttp = false }: RenderJob): readonly [RepositorySpec, string] {
  if (repo !== undefined) return [{ kind: 'helm', url: repo, chart: path }, version ?? '*'];
  const [, url = path, digest] = /^(.*)@(sha256:[0-9a-f]+)$/.exec(path) ?? [];
  if (digest !== undefined) return [{ kind: 'oci', url, plainHttp }, digest];
  const [, place = path, tag] = /^(.*\/[^/:]*):([^/:]+)$/.exec(path) ?? [];
  if (tag !== undefined && version !== undefined && version !== tag)
    throw new SetpointError(codes.usage, `chart reference and version mismatch: ${version} is not ${tag}`, {
      subject: path,
    });
  const slash = place.lastIndexOf('/');
  const spec = { kind: 'oci', url: place.slice(0, slash), chart: place.slice(slash + 1), plainHttp } as const;
  return [spec, version ?? tag ?? '*'];
}

/** In Helm's words, which takes what is no path for the name of a repository. */
function notFound(path: string): SetpointError {
  const [repository = '', chart] = path.split('/');
  const unnamed = chart === undefined ? undefined : `repo ${repository} not found`;
  const message =
    isAbsolute(path) || path.startsWith('.')
      ? `path ${JSON.stringify(path)} not found`
      : (unnamed ?? `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${path}`);
  return new SetpointError(codes.usage, message, {
    subject: path,
    nextAction: 'Name a chart on the disk, or where it is published with --repo URL or as oci://….',
  });
}

type Signed = Omit<SignedChart, 'keyring'>;

async function signedAt(
  url: string,
  archive: Uint8Array,
  own: OwnSource,
  signal: AbortSignal,
): Promise<Signed> {
  const { provenanceError } = await import('@setpoint/source');
  try {
    const provenance = await own().file(`${url}.prov`, 0, signal);
    return { fileName: basename(new URL(url).pathname), archive, provenance };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SetpointError)) throw error;
    throw provenanceError(`failed to fetch provenance ${JSON.stringify(`${url}.prov`)}`, url, error.message);
  }
}

async function signedFile(path: string, ports: HelmJobPorts, signal: AbortSignal): Promise<Signed> {
  const { provenanceError } = await import('@setpoint/source');
  const { files, within, context } = ports;
  const entry = await files.entry(within(path), signal);
  if (entry?.kind === 'directory') throw provenanceError('unpacked charts cannot be verified', path);
  if (!/\.tgz$/i.test(path)) throw provenanceError('chart must be a tgz file', path);
  const beside = `${resolve(context.cwd, path)}.prov`;
  if ((await files.entry(within(beside), signal)) === undefined) {
    const why = `stat ${beside}: no such file or directory`;
    throw provenanceError(`could not load provenance file ${beside}: ${why}`, path);
  }
  const [archive, provenance] = [
    await files.read(within(path), signal),
    await files.read(within(beside), signal),
  ];
  return { fileName: basename(path), archive, provenance };
}

async function verify(
  chart: Signed,
  { keyring }: RenderJob,
  { files, within, context }: HelmJobPorts,
  signal: AbortSignal,
): Promise<void> {
  const { provenanceError, verifyProvenance } = await import('@setpoint/source');
  if (!/\.tgz$/i.test(chart.fileName)) throw provenanceError('chart must be a tgz file', chart.fileName);
  const path =
    keyring ?? join(context.env['GNUPGHOME'] ?? join(context.env['HOME'] ?? '', '.gnupg'), 'pubring.gpg');
  if ((await files.entry(within(path), signal)) === undefined) {
    throw provenanceError(
      `failed to load keyring: open ${path}: no such file or directory`,
      chart.fileName,
      'Write one with `gpg --export > pubring.gpg`, and name it with --keyring.',
    );
  }
  await verifyProvenance({ ...chart, keyring: await files.read(within(path), signal) });
}
