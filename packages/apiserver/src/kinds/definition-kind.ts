import type { FieldErrors } from './field-error.ts';
import type { Draft } from './model/meta.ts';
import { fill, fillText } from './pod-defaults.ts';

/** What CustomResourceDefinitions are before their schemas are looked at, which `crd` does. */
interface Webhook {
  clientConfig?: { service?: { port?: number } };
  conversionReviewVersions?: readonly string[] | null;
}

interface CrdSpec {
  group?: string;
  names?: { plural?: string; singular?: string; kind?: string; listKind?: string };
  versions?: { name: string; storage?: boolean }[];
  conversion?: { strategy?: string; webhook?: Webhook };
}

function crdSpec(object: Draft): CrdSpec {
  return object['spec'] as CrdSpec;
}

export function defaultDefinition(object: Draft): void {
  const spec = crdSpec(object);
  spec.names ??= {};
  const { names } = spec;
  if (names.kind) fillText(names, { singular: names.kind.toLowerCase(), listKind: `${names.kind}List` });
  fill(spec, { conversion: { strategy: 'None' } });
  const { webhook } = spec.conversion ?? {};
  if (webhook?.clientConfig?.service) fill(webhook.clientConfig.service, { port: 443 });
  if (webhook?.conversionReviewVersions === null) dropEmptyWebhook(spec);
}

/** The server's own type has no webhook, only what is in it. An empty list of versions its writer still comes to own. */
function dropEmptyWebhook({ conversion }: CrdSpec): void {
  const { webhook } = conversion ?? {};
  if (webhook && !webhook.clientConfig && (webhook.conversionReviewVersions ?? []).length === 0)
    delete conversion?.webhook;
}

export function createDefinition(object: Draft): void {
  dropEmptyWebhook(crdSpec(object));
  const storage = (crdSpec(object).versions ?? []).find((version) => version.storage === true);
  // What Go writes of a status that nobody has set yet.
  object['status'] = {
    conditions: null,
    acceptedNames: { plural: '', kind: '' },
    storedVersions: storage === undefined ? [] : [storage.name],
  };
}

/** Versions once used to store objects stay listed until their objects are rewritten. */
export function updateDefinition(object: Draft, old: Draft): void {
  dropEmptyWebhook(crdSpec(object));
  const status = (old['status'] ?? {}) as { storedVersions?: string[] };
  const storage = (crdSpec(object).versions ?? []).find((version) => version.storage === true)?.name;
  const stored = status.storedVersions ?? [];
  if (storage === undefined || stored.includes(storage)) return;
  object['status'] = { ...status, storedVersions: [...stored, storage] };
}

export function validateDefinitionName(object: Draft, errors: FieldErrors): void {
  const { names = {}, group = '' } = crdSpec(object);
  if (object.metadata.name !== `${names.plural ?? ''}.${group}`) {
    errors.invalid('metadata.name', object.metadata.name ?? '', 'must be spec.names.plural+"."+spec.group');
  }
}
