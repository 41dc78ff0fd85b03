import { SetpointError } from '@setpoint/core';
import {
  childOf,
  decodeAllSigs,
  decodeGoJson,
  GOYAML_CODES,
  type YamlNode,
  type YamlOptions,
} from '@setpoint/goyaml';
import { isObject, objectProblems, type PlainObject } from './check-object.ts';
import { decodeText } from './decode-text.ts';
import { RENDER_CODES, renderError } from './errors.ts';

/** An object of one file. */
interface FileObject {
  readonly object: PlainObject;
  readonly line: number;
}

export interface ManifestFile {
  readonly objects: readonly FileObject[];
  readonly errors: readonly SetpointError[];
  /** Set when the file is left out as a whole, which is no error. */
  readonly skipped?: 'not-a-manifest' | 'marked-to-skip';
}

/** A comment, or any text at all, with this in it keeps a file out of the render (Argo CD 3.1). */
const SKIP_MARKER = '+argocd:skip-file-rendering';
const FIELDS = ['apiVersion', 'kind', 'metadata'] as const;
/** A file whose first document is no object is only reported when it holds all of these; else it is something else. */
const MARKERS = FIELDS.map((field) => new RegExp(`${field}["']?\\s*:`));
/** A broken file of more documents than this gets its first error only. */
const MAX_DOCUMENTS_DIAGNOSED = 200;

interface Decoded {
  readonly value: unknown;
  readonly line: number;
  readonly node: YamlNode | undefined;
}

/**
 * The objects in one manifest file by the rules of Argo CD's `findManifests` (reposerver/repository): YAML of one or
 * more documents, or JSON of exactly one value; lists are taken apart one level deep; a YAML file whose first document
 * is no object is passed over unless it looks like a manifest. All problems of the file are reported, not the first.
 *
 * @param mayBeText - The file's name does not say that it holds manifests: plain text and bytes are passed over too.
 */
export function readManifestFile(
  bytes: Uint8Array,
  path: string,
  yaml: YamlOptions,
  mayBeText = false,
): ManifestFile {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (raw.includes(SKIP_MARKER)) return { objects: [], errors: [], skipped: 'marked-to-skip' };
  const isJson = path.endsWith('.json');
  let text: string;
  try {
    text = decodeText(bytes, path);
  } catch (error) {
    // Ciphertext where a manifest was must not look as if the manifest had been removed, and so prune its object.
    return mayBeText ? notAManifest() : failed(error as SetpointError);
  }
  if (text.includes(SKIP_MARKER)) return { objects: [], errors: [], skipped: 'marked-to-skip' };
  return isJson ? readJson(text, path) : readYaml(text, path, yaml, mayBeText);
}

function failed(error: SetpointError): ManifestFile {
  return { objects: [], errors: [error] };
}

function notAManifest(): ManifestFile {
  return { objects: [], errors: [], skipped: 'not-a-manifest' };
}

/** Argo CD passes over plain text; but text where a manifest was would prune its object. */
function plainText(path: string, line: number): SetpointError {
  return renderError(RENDER_CODES.badObject, 'this is plain text, not a manifest', `${path}:${line}`, {
    rule: 'a YAML file holds objects, or other mappings and lists that are passed over',
    nextAction: 'Restore the manifest, remove the file, or keep it out with directory.exclude.',
  });
}

function looksLikeManifest(text: string): boolean {
  return MARKERS.every((marker) => marker.test(text));
}

function readJson(text: string, path: string): ManifestFile {
  try {
    return objectsOf([{ value: decodeGoJson(text), line: firstLine(text), node: undefined }], path);
  } catch (error) {
    return failed(jsonProblem(error, text, path));
  }
}

/** The objects of JSON that a program gave: one value, or an array of them, of which nulls are left out. */
export function readJsonValues(text: string, path: string): ManifestFile {
  const value = decodeGoJson(text);
  const values: readonly unknown[] = Array.isArray(value) ? value.filter((item) => item !== null) : [value];
  return objectsOf(
    values.map((item) => ({ value: item, line: 1, node: undefined })),
    path,
  );
}

function readYaml(text: string, path: string, yaml: YamlOptions, mayBeText: boolean): ManifestFile {
  const documents: Decoded[] = [];
  const errors: SetpointError[] = [];
  try {
    documents.push(...decodeYamlOrJson(text, yaml));
  } catch (error) {
    diagnose(text, path, yaml, error, documents, errors);
  }
  const [first] = documents;
  if (first !== undefined && !isObject(first.value) && !Array.isArray(first.value)) {
    return mayBeText ? notAManifest() : failed(plainText(path, first.line));
  }
  const startsBadly =
    first === undefined ? errors.length > 0 : !hasKind(first.value) || isBefore(errors, first.line);
  if (startsBadly && !looksLikeManifest(text) && !isNearlyObject(first?.value)) return notAManifest();
  const read = objectsOf(documents, path);
  return { objects: read.objects, errors: [...errors, ...read.errors].sort(byLine) };
}

/** A file that begins with a brace is tried as JSON first, which allows tabs and odd escapes that YAML refuses. */
function decodeYamlOrJson(text: string, yaml: YamlOptions): readonly Decoded[] {
  if (/^\s*\{/.test(text)) {
    try {
      return [{ value: decodeGoJson(text), line: firstLine(text), node: undefined }];
    } catch (error) {
      if ((error as SetpointError).code !== GOYAML_CODES.json) throw error;
    }
  }
  return decodeAllSigs(text, yaml);
}

/** Decodes the documents of a broken file one by one, so that each says what is wrong with it. */
function diagnose(
  text: string,
  path: string,
  yaml: YamlOptions,
  error: unknown,
  documents: Decoded[],
  errors: SetpointError[],
): void {
  const chunks = text.split(/^(?=---[ \t]*(?:#.*)?\r?$)/m);
  if (chunks.length > MAX_DOCUMENTS_DIAGNOSED) {
    errors.push(yamlProblem(error, path));
    return;
  }
  let lines = 0;
  for (const chunk of chunks) {
    try {
      documents.push(...decodeAllSigs('\n'.repeat(lines) + chunk, yaml));
    } catch (problem) {
      errors.push(yamlProblem(problem, path));
    }
    lines += chunk.split('\n').length - 1;
  }
  if (errors.length === 0) errors.push(yamlProblem(error, path));
}

function isBefore(errors: readonly SetpointError[], line: number): boolean {
  return errors.some((error) => lineOf(error) < line);
}

function byLine(a: SetpointError, b: SetpointError): number {
  return lineOf(a) - lineOf(b);
}

function lineOf(error: SetpointError): number {
  const line = error.details?.['line'];
  return typeof line === 'number' ? line : 0;
}

/**
 * A misspelt `kind` must not make an object vanish from the desired state, and so be pruned: two of the three fields are
 * enough to report the file, where Argo CD would pass over it.
 */
function isNearlyObject(value: unknown): boolean {
  return isObject(value) && FIELDS.filter((field) => Object.hasOwn(value, field)).length >= 2;
}

function hasKind(value: unknown): boolean {
  return isObject(value) && typeof value['kind'] === 'string' && value['kind'] !== '';
}

/** Takes lists apart and checks every object. */
function objectsOf(documents: readonly Decoded[], path: string): ManifestFile {
  const objects: FileObject[] = [];
  const errors: SetpointError[] = [];
  for (const document of documents) {
    for (const item of itemsOf(document)) {
      const where = `${path}:${item.line}`;
      if (!isObject(item.value)) {
        errors.push(notAnObject(item, path));
        continue;
      }
      const problems = objectProblems(item.value, where);
      errors.push(...problems.map((problem) => withLine(problem, item.line)));
      if (problems.length === 0) objects.push({ object: item.value, line: item.line });
    }
  }
  return { objects, errors };
}

/** Any document with a list in `items` counts as a list, whatever its kind; one with `items: null` holds nothing. */
function itemsOf(document: Decoded): readonly Decoded[] {
  const { value, node, line } = document;
  if (!isObject(value) || !Object.hasOwn(value, 'items')) return [document];
  const { items } = value;
  if (Array.isArray(items)) {
    const nodes = node === undefined ? undefined : childOf(node, 'items');
    return items.map((item: unknown, i) => ({
      value: item,
      node: nodes?.children[i],
      line: nodes?.children[i]?.line ?? line,
    }));
  }
  return items === null && !Object.hasOwn(value, 'spec') && !Object.hasOwn(value, 'status') ? [] : [document];
}

function firstLine(text: string): number {
  return (/^\s*/.exec(text)?.[0].split('\n').length ?? 1) || 1;
}

function withLine(error: SetpointError, line: number): SetpointError {
  return new SetpointError(error.code, error.message, {
    ...(error.subject === undefined ? {} : { subject: error.subject }),
    ...(error.rule === undefined ? {} : { rule: error.rule }),
    ...(error.nextAction === undefined ? {} : { nextAction: error.nextAction }),
    details: { line },
  });
}

function notAnObject({ value, line }: Decoded, path: string): SetpointError {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  return renderError(RENDER_CODES.badObject, `the document is ${found}, not an object`, `${path}:${line}`, {
    rule: 'every document of a manifest is a Kubernetes object',
    nextAction: 'Correct the document, or keep the file out with directory.exclude.',
    details: { line },
  });
}

function yamlProblem(error: unknown, path: string): SetpointError {
  const cause = SetpointError.from(error);
  const line = typeof cause.details?.['line'] === 'number' ? cause.details['line'] : 0;
  const isBudget = cause.code === GOYAML_CODES.budget;
  const message = cause.message.replace(/^(?:error converting YAML to JSON: )?yaml: (?:line \d+: )?/, '');
  return renderError(isBudget ? RENDER_CODES.budget : RENDER_CODES.badYaml, message, at(path, line), {
    rule: isBudget
      ? (cause.rule ?? 'manifests stay within the budgets')
      : 'a manifest is YAML as Kubernetes reads it',
    nextAction: isBudget
      ? 'Split the file, and use fewer anchors.'
      : 'Correct the file, or keep it out with directory.exclude.',
    details: { line },
    cause,
  });
}

function jsonProblem(error: unknown, text: string, path: string): SetpointError {
  const cause = SetpointError.from(error);
  const offset = cause.details?.['offset'];
  const line = typeof offset === 'number' ? text.slice(0, offset).split('\n').length : 0;
  const several = cause.message.includes('after top-level value');
  return renderError(
    RENDER_CODES.badJson,
    several ? 'there are several values in the file' : cause.message,
    at(path, line),
    {
      rule: several ? 'a JSON file holds one object' : 'a manifest is JSON as Kubernetes reads it',
      nextAction: several ? 'Put each object in a file of its own, or write a List.' : 'Correct the file.',
      details: { line },
      cause,
    },
  );
}

function at(path: string, line: number): string {
  return line > 0 ? `${path}:${line}` : path;
}
