import type { DeletionOptions } from '../registry/delete.ts';
import type { WriteContext } from '../registry/request.ts';
import { badRequest } from '../status/answers.ts';
import type { Exchange } from './exchange.ts';
import { parseTypedBody } from './parse-body.ts';
import { readBytes } from './read-body.ts';
import { integerOf, invalidOption, writeContextOf } from './write-context.ts';

export interface DeleteRequest {
  readonly options: DeletionOptions;
  readonly context: WriteContext;
}

interface SentOptions {
  readonly kind?: unknown;
  readonly gracePeriodSeconds?: unknown;
  readonly propagationPolicy?: unknown;
  readonly orphanDependents?: unknown;
  readonly preconditions?: { readonly uid?: unknown; readonly resourceVersion?: unknown } | null;
  readonly dryRun?: unknown;
}

/** DeleteOptions from the body, or from the query when there is none. */
export async function deleteRequestOf(exchange: Exchange): Promise<DeleteRequest> {
  const context = writeContextOf(exchange, 'DeleteOptions');
  const body = await readBytes(exchange.request);
  const sent = body.length === 0 ? {} : sentOptions(body, exchange);
  if (body.length > 0) exchange.audit?.requestObject(sent);
  const seconds = numberOf(sent.gracePeriodSeconds) ?? integerOf(exchange.query, 'gracePeriodSeconds');
  const dryRun = context.dryRun || isDryRun(sent.dryRun);
  const options = optionsOf(sent, exchange.query, seconds);
  return { options, context: { ...context, dryRun, options: shownOptions(options, dryRun) } };
}

/** The options as webhooks and policies are shown them. */
function shownOptions(options: DeletionOptions, dryRun: boolean): Readonly<Record<string, unknown>> {
  const { uid, resourceVersion, ...own } = options;
  const preconditions = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  return {
    ...own,
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
    ...(dryRun ? { dryRun: ['All'] } : {}),
  };
}

function isDryRun(values: unknown): boolean {
  if (!Array.isArray(values) || values.length === 0) return false;
  if (values.every((value) => value === 'All')) return true;
  const body = `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`;
  throw invalidOption('DeleteOptions', 'dryRun', body);
}

function sentOptions(body: Buffer, exchange: Exchange): SentOptions {
  const value = parseTypedBody(body, exchange.request.headers['content-type'], false).value ?? {};
  const { apiVersion = 'v1', kind = 'DeleteOptions' } = value as { apiVersion?: string; kind?: string };
  if (kind !== 'DeleteOptions') {
    throw badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  return value;
}

function optionsOf(sent: SentOptions, query: URLSearchParams, seconds: number | undefined): DeletionOptions {
  const { uid, resourceVersion } = sent.preconditions ?? {};
  const policy = policyOf(sent.propagationPolicy ?? query.get('propagationPolicy') ?? undefined);
  const orphan = sent.orphanDependents ?? query.get('orphanDependents') ?? undefined;
  if (policy !== undefined && orphan !== undefined) {
    throw invalidOption(
      'DeleteOptions',
      'propagationPolicy',
      `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
    );
  }
  const legacy =
    orphan === undefined ? undefined : orphan === true || orphan === 'true' ? 'Orphan' : 'Background';
  const propagationPolicy = policy ?? legacy;
  return {
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(seconds === undefined ? {} : { gracePeriodSeconds: seconds }),
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
}

function policyOf(value: unknown): DeletionOptions['propagationPolicy'] {
  if (value === undefined || value === null || value === '') return undefined;
  if (value === 'Foreground' || value === 'Background' || value === 'Orphan') return value;
  throw invalidOption(
    'DeleteOptions',
    'propagationPolicy',
    `Unsupported value: ${JSON.stringify(value)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
  );
}

function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw badRequest(
      `json: cannot unmarshal ${typeof value} into Go struct field DeleteOptions.gracePeriodSeconds of type int64`,
    );
  return value;
}
