import type { KubernetesSchema } from '@setpoint/cel';
import {
  clonePlain,
  crdSchema,
  type GroupVersionKind,
  type KubeObject,
  type SchemaNode,
} from '@setpoint/kube';
import type { ApiResource, ApiSubresource } from '../catalog/api-resource.ts';
import type { Conversion, RemoteConversion } from '../catalog/conversion.ts';
import { pruneUnknown } from '../registry/prune.ts';
import { applyDefaults } from './apply-defaults.ts';
import { type CrdSpec, type CrdVersion, crdSpecOf, crdStatusOf } from './crd-spec.ts';
import { customStrategy } from './custom-strategy.ts';
import type { ScalePaths } from './custom-version.ts';
import { type ConversionParts, WebhookConversion } from './webhook-conversion.ts';

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const viewVerbs = ['get', 'patch', 'update'];

/** What the server serves for a CRD whose names are accepted: one resource for each served version. */
export function customResourcesOf(crd: KubeObject, parts: ConversionParts): readonly ApiResource[] {
  const spec = crdSpecOf(crd);
  const storage = spec.versions.find((version) => version.storage);
  if (storage === undefined) return [];
  return spec.versions
    .filter((version) => version.served)
    .map((version) => resourceOf(crd, spec, version, storage.name, parts));
}

function resourceOf(
  crd: KubeObject,
  spec: CrdSpec,
  version: CrdVersion,
  storageVersion: string,
  parts: ConversionParts,
): ApiResource {
  const { group } = spec;
  // Accepted names stay what they were until a change of names is accepted as well.
  const accepted = crdStatusOf(crd).acceptedNames;
  const names = accepted?.plural ? { ...spec.names, ...accepted } : spec.names;
  const gvk: GroupVersionKind = { group, version: version.name, kind: names.kind };
  const openAPIV3Schema = writtenSchemaOf(spec, version);
  const schema = readSchema(openAPIV3Schema);
  const namespaced = spec.scope === 'Namespaced';
  const hasStatus = version.subresources?.status !== undefined;
  const conversion = conversionOf(spec, parts, schema);
  return {
    gvk,
    resource: names.plural,
    singular: names.singular || names.kind.toLowerCase(),
    listKind: names.listKind || `${names.kind}List`,
    namespaced,
    verbs,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    subresources: subresourcesOf(gvk, version),
    storage: `${group}/${names.plural}`,
    storageGvk: { ...gvk, version: storageVersion },
    conversion,
    schema,
    strategy: customStrategy(
      gvk,
      { written: openAPIV3Schema, node: schema },
      { namespaced, hasStatus, scale: scaleOf(version), warning: deprecationOf(gvk, version) },
    ),
    custom: {
      crdName: crd.metadata.name as string,
      columns: version.additionalPrinterColumns ?? [],
      selectableFields: (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.replace(/^\./, '')),
      scale: scaleOf(version),
      openAPIV3Schema,
    },
    rereading: {
      since: Number(crd.metadata.resourceVersion),
      read: (object) => reread(object, schema),
    },
  };
}

function writtenSchemaOf(spec: CrdSpec, version: CrdVersion): KubernetesSchema {
  const free = { 'x-kubernetes-preserve-unknown-fields': true };
  const written = version.schema?.openAPIV3Schema ?? { type: 'object', ...free };
  return spec.preserveUnknownFields ? { ...written, ...free } : written;
}

const schemas = new WeakMap<object, SchemaNode>();

/** The schema as it is read, once for each that is written: stored objects are never changed. */
function readSchema(written: KubernetesSchema): SchemaNode {
  let schema = schemas.get(written);
  if (schema === undefined) {
    schema = crdSchema(written);
    schemas.set(written, schema);
  }
  return schema;
}

/** An object as the schema of its version reads it. */
function reread(object: KubeObject, schema: SchemaNode): KubeObject {
  const copy = clonePlain(object);
  pruneUnknown(copy, schema);
  applyDefaults(copy, schema);
  return copy;
}

function conversionOf(spec: CrdSpec, parts: ConversionParts, own: SchemaNode): Conversion | RemoteConversion {
  const { conversion, group, versions } = spec;
  if (conversion?.strategy !== 'Webhook' || conversion.webhook === undefined) {
    const stored = versions.find(({ storage }) => storage) as CrdVersion;
    const kept = readSchema(writtenSchemaOf(spec, stored));
    return { toStorage: (object) => reread(object, kept), fromStorage: (object) => reread(object, own) };
  }
  const ofVersions = new Map<string, SchemaNode>();
  return new WebhookConversion(parts, conversion.webhook, (object) => {
    let schema = ofVersions.get(object.apiVersion);
    if (schema === undefined) {
      const version = versions.find(({ name }) => `${group}/${name}` === object.apiVersion);
      schema = version === undefined ? own : readSchema(writtenSchemaOf(spec, version));
      ofVersions.set(object.apiVersion, schema);
    }
    return reread(object, schema);
  });
}

function deprecationOf(gvk: GroupVersionKind, version: CrdVersion): string | undefined {
  if (version.deprecated !== true) return undefined;
  return version.deprecationWarning ?? `${gvk.group}/${gvk.version} ${gvk.kind} is deprecated`;
}

function subresourcesOf(gvk: GroupVersionKind, version: CrdVersion): ReadonlyMap<string, ApiSubresource> {
  const found = new Map<string, ApiSubresource>();
  if (version.subresources?.status !== undefined)
    found.set('status', { name: 'status', gvk, verbs: viewVerbs });
  if (version.subresources?.scale !== undefined) {
    const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    found.set('scale', { name: 'scale', gvk: scale, verbs: viewVerbs });
  }
  return found;
}

function scaleOf({ subresources }: CrdVersion): ScalePaths | undefined {
  const scale = subresources?.scale;
  if (scale === undefined) return undefined;
  return {
    specReplicas: scale.specReplicasPath.replace(/^\./, ''),
    statusReplicas: scale.statusReplicasPath.replace(/^\./, ''),
    labelSelector: scale.labelSelectorPath?.replace(/^\./, ''),
  };
}
