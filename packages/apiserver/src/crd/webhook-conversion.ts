import { apiVersionOf, type GroupVersionKind, type KubeObject, parseApiVersion } from '@setpoint/kube';
import type { Random } from '@setpoint/core';
import type { RemoteConversion } from '../catalog/conversion.ts';
import type { WebhookClientConfig } from '../kinds/index.ts';
import { newUid } from '../registry/names.ts';
import { ApiError } from '../status/api-error.ts';
import type { Store } from '../store/store.ts';
import { postReview } from '../webhooks/post-review.ts';
import { webhookAddress } from '../webhooks/webhook-address.ts';
import type { CrdConversion } from './crd-spec.ts';

/** What converting needs of the server. */
export interface ConversionParts {
  readonly store: Store;
  readonly random: Random;
}

interface ReviewResponse {
  readonly uid?: string;
  readonly convertedObjects?: readonly unknown[];
  readonly result?: { readonly status?: string; readonly message?: string };
}

const never = new AbortController().signal;

/**
 * Converts custom resources by the webhook of their CRD (apiextensions-apiserver/pkg/apiserver/conversion). Failures are
 * answers without a reason, as the real server gives them.
 */
export class WebhookConversion implements RemoteConversion {
  readonly #parts: ConversionParts;
  readonly #client: WebhookClientConfig;
  readonly #reviewVersion: string;
  /** Gives a converted object the form of its version. */
  readonly #finish: (object: KubeObject) => KubeObject;

  constructor(
    parts: ConversionParts,
    webhook: NonNullable<CrdConversion['webhook']>,
    finish: (object: KubeObject) => KubeObject,
  ) {
    this.#parts = parts;
    this.#client = webhook.clientConfig ?? {};
    const understood = ['v1', 'v1beta1'];
    this.#reviewVersion =
      webhook.conversionReviewVersions?.find((version) => understood.includes(version)) ?? 'v1';
    this.#finish = finish;
  }

  async convert(objects: readonly KubeObject[], to: GroupVersionKind): Promise<readonly KubeObject[]> {
    const wanted = apiVersionOf(to);
    const others = objects.filter((object) => object.apiVersion !== wanted);
    if (others.length === 0) return objects;
    const converted = [...(await this.#ask(others, wanted))];
    return objects.map((object) =>
      object.apiVersion === wanted ? object : (converted.shift() as KubeObject),
    );
  }

  async #ask(objects: readonly KubeObject[], wanted: string): Promise<readonly KubeObject[]> {
    const subject = `conversion webhook for ${describe(objects[0] as KubeObject)}`;
    let answered: readonly unknown[];
    try {
      answered = await this.#review(objects, wanted);
    } catch (error) {
      throw failure(`${subject} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (answered.length !== objects.length)
      throw failure(`${subject} returned ${answered.length} objects, expected ${objects.length}`);
    return answered.map((converted, index) => {
      const original = objects[index] as KubeObject;
      return this.#finish(checked(original, converted, wanted, subject, index));
    });
  }

  async #review(objects: readonly KubeObject[], wanted: string): Promise<readonly unknown[]> {
    const uid = newUid(this.#parts.random);
    const apiVersion = `apiextensions.k8s.io/${this.#reviewVersion}`;
    const request = { uid, desiredAPIVersion: wanted, objects };
    const review = { kind: 'ConversionReview', apiVersion, request };
    const address = webhookAddress(this.#client, this.#parts.store);
    const answer = (await postReview(address, review, undefined, never)) ?? {};
    return objectsOf(answer as Record<string, unknown>, uid, this.#reviewVersion);
  }
}

function objectsOf(answer: Record<string, unknown>, uid: string, version: string): readonly unknown[] {
  const { apiVersion = '/', kind: name = '' } = answer as { apiVersion?: string; kind?: string };
  const kind = `${apiVersion}, Kind=${name}`;
  if (version === 'v1' && kind !== 'apiextensions.k8s.io/v1, Kind=ConversionReview')
    throw new Error(
      `expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got ${kind}`,
    );
  const response = answer['response'] as ReviewResponse | undefined;
  if (typeof response !== 'object' || response === null) throw new Error('no response provided');
  if (version === 'v1' && response.uid !== uid)
    throw new Error(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`,
    );
  const { status = '', message } = response.result ?? {};
  if (status !== 'Success')
    throw new Error(message || `response.result.status was '${status}', not 'Success'`);
  return response.convertedObjects ?? [];
}

type Members = Record<string, unknown>;

/** The converted object under the original's metadata; only labels and annotations may be the webhook's. */
function checked(
  original: KubeObject,
  converted: unknown,
  wanted: string,
  subject: string,
  index: number,
): KubeObject {
  const invalid = `${subject} returned invalid`;
  const object = (converted ?? {}) as KubeObject;
  const at = `${invalid} object at index ${index}:`;
  if (object.apiVersion !== wanted)
    throw failure(`${at} invalid groupVersion (expected ${wanted}, received ${object.apiVersion ?? ''})`);
  if (object.kind !== original.kind)
    throw failure(`${at} invalid kind (expected ${original.kind}, received ${object.kind})`);
  const metadata = object.metadata as unknown;
  for (const [field, name] of identity) {
    const [before, now] = [original.metadata[field] ?? '', textAt(metadata, field)];
    if (before !== now) throw failure(`${invalid} object: must have the same ${name}: ${before} != ${now}`);
  }
  if (metadata === undefined) throw failure(`${invalid} metadata: missing metadata in converted object`);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw failure(`${invalid} metadata: invalid metadata of type ${goType(metadata)} in converted object`);
  return { ...object, metadata: restored(original.metadata, metadata as Members, invalid) };
}

const identity = [
  ['name', 'name'],
  ['namespace', 'namespace'],
  ['uid', 'UID'],
] as const;

function textAt(metadata: unknown, field: string): string {
  if (typeof metadata !== 'object' || metadata === null) return '';
  const value = (metadata as Members)[field];
  return typeof value === 'string' ? value : '';
}

function restored(
  original: KubeObject['metadata'],
  converted: Members,
  invalid: string,
): KubeObject['metadata'] {
  const { labels: _labels, annotations: _annotations, ...kept } = original;
  const own: Members = {};
  for (const field of ['labels', 'annotations']) {
    const value = converted[field];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'object' || Array.isArray(value))
      throw failure(
        `${invalid} metadata: invalid metadata.${field} of type ${goType(value)} in converted object`,
      );
    for (const [key, text] of Object.entries(value)) {
      if (typeof text === 'string') continue;
      const type = goType(text);
      throw failure(
        `${invalid} metadata: metadata.${field}[${key}] must be a string, but is ${type} in converted object`,
      );
    }
    own[field] = value;
  }
  return { ...kept, ...own };
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return value === null ? '<nil>' : 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function describe({ apiVersion, kind }: KubeObject): string {
  const { group, version } = parseApiVersion(apiVersion);
  return `${group}/${version}, Kind=${kind}`;
}

function failure(message: string): ApiError {
  return new ApiError(500, '', message);
}
