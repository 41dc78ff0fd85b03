import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Clock, systemClock } from '@setpoint/core';
import type { ClusterConfig } from '../client/cluster-config.ts';
import { KUBE_CODES, kubeError } from '../errors.ts';
import { clusterOf, type KubeconfigTrust } from './cluster-of.ts';
import { configError } from './config-fields.ts';
import { type Kubeconfig, mergeKubeconfigs, parseKubeconfigFile } from './kubeconfig.ts';

export interface KubeconfigOptions extends KubeconfigTrust {
  /** Default: the files of $KUBECONFIG, else `~/.kube/config`. */
  readonly path?: string;
  /** Default: the current context. */
  readonly context?: string;
  readonly clock?: Clock;
  /** Default: the environment of the process; exec plugins inherit it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * How to reach the cluster of a kubeconfig on disk. Several files in $KUBECONFIG are merged as kubectl does: missing
 * ones are skipped, the first mention wins. Throws `kube.config` for one that cannot be read, and
 * `kube.config-refused` for exec plugins and unverified servers unless the options allow them.
 */
export async function loadKubeconfig(options: KubeconfigOptions = {}): Promise<ClusterConfig> {
  const env = options.env ?? process.env;
  const paths = options.path === undefined ? defaultPaths(env) : [options.path];
  const files: Kubeconfig[] = [];
  for (const path of paths) {
    const text = await readIfThere(path, options.path !== undefined);
    if (text !== undefined) files.push(parseKubeconfigFile(text, path, dirname(path)));
  }
  const where = paths.join(delimiter);
  if (files.length === 0) throw noKubeconfig(where);
  return await clusterOf(mergeKubeconfigs(files), {
    ...options,
    allowFiles: true,
    clock: options.clock ?? systemClock,
    env,
    where,
  });
}

/**
 * How to reach the cluster of a kubeconfig held in memory, such as in a Secret. It comes from outside, so it may name
 * no files; exec plugins and unverified servers need an explicit option as in {@link loadKubeconfig}.
 */
export async function kubeconfigFromText(
  text: string,
  options: Omit<KubeconfigOptions, 'path'> & { readonly where?: string } = {},
): Promise<ClusterConfig> {
  const where = options.where ?? 'kubeconfig';
  return await clusterOf(parseKubeconfigFile(text, where, '/'), {
    ...options,
    allowFiles: false,
    clock: options.clock ?? systemClock,
    env: options.env ?? process.env,
    where,
  });
}

function defaultPaths(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return listed.length > 0 ? [...new Set(listed)] : [join(env['HOME'] ?? homedir(), '.kube', 'config')];
}

async function readIfThere(path: string, required: boolean): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing && !required) return undefined;
    throw configError(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function noKubeconfig(where: string): Error {
  return kubeError(KUBE_CODES.config, 'there is no kubeconfig', {
    subject: where,
    nextAction:
      'Name one with --kubeconfig or $KUBECONFIG, or start `setpoint up`, which brings its own cluster.',
  });
}
