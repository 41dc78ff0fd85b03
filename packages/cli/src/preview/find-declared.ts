import { SetpointError } from '@setpoint/core';
import { decodeAllSigs } from '@setpoint/goyaml';
import { isPlainMap, type KubeObject } from '@setpoint/kube';
import type { Tree } from '@setpoint/source';
import { codes } from '../errors.ts';
import { filesBelow } from './files-below.ts';
import type { Repository } from './repository.ts';

/** An object and where the repository says so. */
export interface Declared {
  readonly object: KubeObject;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export interface Found {
  /** Applications, ApplicationSets, projects, settings, CRDs and admission policies, in the order of the files. */
  readonly declared: readonly Declared[];
  readonly problems: readonly SetpointError[];
}

const groups = /^(?:argoproj\.io|apiextensions\.k8s\.io|admissionregistration\.k8s\.io)\//;
/** Worth decoding: text alone tells for most files that they hold none. */
const hint = /argoproj\.io|CustomResourceDefinition|AdmissionPolicy|argocd-cm/;
const maxManifestBytes = 8 * 1024 * 1024;

/**
 * What the repository declares that decides how the rest is planned, read from its files as they are. Templates of
 * charts are left to rendering. A file that ought to hold such an object and cannot be read is a problem.
 */
export async function findDeclared({ tree, scope }: Repository, signal: AbortSignal): Promise<Found> {
  const declared: Declared[] = [];
  const problems: SetpointError[] = [];
  for await (const entry of filesBelow(tree, scope, signal)) {
    if (!/\.(?:ya?ml|json)$/.test(entry.path) || isOfChart(entry.path)) continue;
    try {
      declared.push(...(await declaredIn(tree, entry.path, signal)));
    } catch (error) {
      signal.throwIfAborted();
      problems.push(inFile(entry.path, error));
    }
  }
  return { declared, problems };
}

async function declaredIn(tree: Tree, file: string, signal: AbortSignal): Promise<readonly Declared[]> {
  const bytes = await tree.read(file, signal);
  if (bytes.length > maxManifestBytes) return [];
  const text = Buffer.from(bytes).toString('utf8');
  if (!hint.test(text)) return [];
  return decodeAllSigs(bytes).flatMap(({ value, line }) => {
    const objects =
      isPlainMap(value) && Array.isArray(value['items']) ? (value['items'] as unknown[]) : [value];
    return objects.filter(isDeclared).map((object) => ({ object, file, line }));
  });
}

function isDeclared(value: unknown): value is KubeObject {
  if (!isPlainMap(value) || !isPlainMap(value['metadata']) || typeof value['kind'] !== 'string') return false;
  if (typeof value['metadata']['name'] !== 'string') return false;
  if (value['apiVersion'] === 'v1' && value['kind'] === 'ConfigMap')
    return value['metadata']['name'] === 'argocd-cm';
  return typeof value['apiVersion'] === 'string' && groups.test(value['apiVersion']);
}

function isOfChart(path: string): boolean {
  return /(?:^|\/)templates\//.test(path);
}

function inFile(file: string, error: unknown): SetpointError {
  const { message, details } = SetpointError.from(error);
  const known = details?.['line'];
  const line = typeof known === 'number' ? known : /\bline (\d+)/.exec(message)?.[1];
  return new SetpointError(codes.unreadableManifest, message, {
    subject: line === undefined ? file : `${file}:${line}`,
    rule: 'A manifest is YAML or JSON that can be read.',
    nextAction: 'Correct the file.',
    cause: error,
  });
}
