import { createHash } from 'node:crypto';
import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';
import { type BuildEnvironment, substituted } from './build-environment.ts';

/** Where the sources that others refer to are mounted; the name is none a repository would use. */
const refsMount = '@ref';
const remotesMount = '@remote';

/** Resolves the paths of one source's value files and file parameters. */
export interface ValuePathContext {
  /** The application's directory in its source; '' and '.' are the root. */
  readonly directory: string;
  /** Names that other sources give themselves by `ref`. */
  readonly refs: ReadonlySet<string>;
  readonly environment: BuildEnvironment;
  /** Schemes of URLs that may be read: `helm.valuesFileSchemes`. */
  readonly schemes: readonly string[];
}

/** Where a value file is. */
export type ValuePath =
  /** In the source itself. */
  | { readonly kind: 'own'; readonly path: string }
  | { readonly kind: 'ref'; readonly ref: string; readonly path: string }
  | { readonly kind: 'remote'; readonly url: string; readonly path: string };

/**
 * Where the text leads, by Argo CD's rules: `$name/…` to the source of that `ref`, a URL to a server, anything else into
 * the source, from the application's directory or with a leading slash from the root; variables of the build environment
 * replaced. `path` is where it is in the tree that all of them are mounted in. Throws `argocd.invalid-spec`.
 */
export function valuePathOf(text: string, context: ValuePathContext): ValuePath {
  const ref = /^\$([^/]+)(?=\/|$)/.exec(text)?.[1];
  if (ref !== undefined && context.refs.has(ref)) {
    const path = fromRoot('', substituted(text.slice(ref.length + 2), context.environment), text);
    return { kind: 'ref', ref, path: `${refMount(ref)}/${path}` };
  }
  if (ref !== undefined && isNoVariable(ref, context)) throw unknownRef(text, ref, context.refs);
  const file = substituted(text, context.environment);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(file)?.[1]?.toLowerCase();
  if (scheme === undefined) return { kind: 'own', path: fromRoot(context.directory, file, text) };
  if (!context.schemes.includes(scheme)) throw badScheme(scheme, context.schemes);
  return {
    kind: 'remote',
    url: file,
    path: `${remotesMount}/${createHash('sha256').update(file).digest('hex')}`,
  };
}

/** Where the source of that `ref` is mounted. Names may hold anything. */
export function refMount(ref: string): string {
  return `${refsMount}/${encodeURIComponent(ref).replaceAll('.', '%2E')}`;
}

function isNoVariable(name: string, { environment }: ValuePathContext): boolean {
  return !name.startsWith('{') && !name.startsWith('$') && !environment.has(/^\w*/.exec(name)?.[0] ?? '');
}

function fromRoot(directory: string, path: string, written: string): string {
  const parts = path.startsWith('/') || directory === '.' ? [] : directory.split('/').filter(Boolean);
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) throw outside(written);
  }
  return parts.join('/');
}

function outside(path: string): SetpointError {
  return new SetpointError(codes.invalidSpec, `file '${path}' resolved to outside repository root`, {
    subject: 'spec.source.helm',
    rule: 'value files lie inside their source',
    nextAction: 'Give a path inside the repository, or name another source: $ref/path.',
  });
}

function badScheme(scheme: string, schemes: readonly string[]): SetpointError {
  return new SetpointError(codes.invalidSpec, `the URL scheme '${scheme}' is not allowed`, {
    subject: 'spec.source.helm.valueFiles',
    rule: `allowed schemes are ${schemes.join(', ')} (helm.valuesFileSchemes in argocd-cm)`,
    nextAction: 'Use an allowed scheme, or commit the file to a source.',
  });
}

function unknownRef(text: string, ref: string, refs: ReadonlySet<string>): SetpointError {
  const known = [...refs].map((name) => `$${name}`).join(', ');
  return new SetpointError(codes.invalidSpec, `value file ${text} refers to a source that is not there`, {
    subject: 'spec.sources',
    rule: 'the first part of $ref/path is the ref of another entry of spec.sources',
    nextAction: `Give a source the ref ${ref}${known === '' ? '' : `, or use one of ${known}`}.`,
  });
}
