import {
  builtinSchema,
  crdSchema,
  type GroupVersionKind,
  type KubeObject,
  type ResourceMapping,
  type SchemaNode,
} from '@setpoint/kube';
import { type DefinedKind, definedKind, isEstablished } from '../order/crd.ts';
import type { KindScope } from '../plan/input.ts';

/** What the API server serves, and the schemas of its kinds. */
export class KindTable {
  #scopes = new Map<string, KindScope>();
  #preferred = new Map<string, string>();
  readonly #crds = new Map<string, KubeObject>();
  readonly #schemas = new Map<string, SchemaNode | undefined>();

  replace(mappings: readonly ResourceMapping[]): void {
    this.#scopes = new Map(mappings.map(({ gvk, namespaced }) => [keyOf(gvk), { namespaced }]));
    this.#preferred = new Map();
    for (const { gvk } of mappings) {
      if (!this.#preferred.has(crdKey(gvk))) this.#preferred.set(crdKey(gvk), gvk.version);
    }
  }

  preferredVersion(kind: { readonly group: string; readonly kind: string }): string | undefined {
    return this.#preferred.get(crdKey(kind));
  }

  scope(gvk: GroupVersionKind): KindScope | undefined {
    return this.#scopes.get(keyOf(gvk));
  }

  /** Whether there is a CRD by which the API server should serve the kind. */
  isDefined(kind: { readonly group: string; readonly kind: string }): boolean {
    const crd = this.#crds.get(crdKey(kind));
    return crd !== undefined && isEstablished(crd);
  }

  /** Takes note of a CRD. True when what it makes the API server serve has changed, so that discovery must be asked. */
  putCrd(crd: KubeObject): boolean {
    const defined = definedKind(crd);
    if (defined === undefined) return false;
    const key = crdKey(defined);
    const before = this.#crds.get(key);
    this.#crds.set(key, crd);
    this.#forgetSchemas(key);
    return before === undefined || served(before) !== served(crd);
  }

  deleteCrd(name: string): boolean {
    for (const [key, crd] of this.#crds) {
      if (crd.metadata.name !== name) continue;
      this.#crds.delete(key);
      this.#forgetSchemas(key);
      return true;
    }
    return false;
  }

  /** Whether discovery does not show a kind yet whose CRD is established. */
  lags(): boolean {
    return [...this.#crds.values()].some((crd) => {
      const defined = isEstablished(crd) ? definedKind(crd) : undefined;
      return defined?.versions.some((version) => !this.#scopes.has(keyOf({ ...defined, version }))) === true;
    });
  }

  /** Undefined for kinds of aggregated APIs and for CRDs whose schema cannot be read: those are compared untyped. */
  schema(gvk: GroupVersionKind): SchemaNode | undefined {
    const builtin = builtinSchema(gvk);
    if (builtin !== undefined) return builtin;
    const key = `${crdKey(gvk)}/${gvk.version}`;
    if (!this.#schemas.has(key)) this.#schemas.set(key, schemaOf(this.#crds.get(crdKey(gvk)), gvk.version));
    return this.#schemas.get(key);
  }

  #forgetSchemas(crd: string): void {
    for (const key of this.#schemas.keys()) if (key.startsWith(`${crd}/`)) this.#schemas.delete(key);
  }
}

function schemaOf(crd: KubeObject | undefined, version: string): SchemaNode | undefined {
  const { versions } = (crd?.['spec'] ?? {}) as { readonly versions?: readonly CrdVersion[] };
  const schema = versions?.find(({ name }) => name === version)?.schema?.openAPIV3Schema;
  if (schema === undefined) return undefined;
  try {
    return crdSchema(schema);
  } catch {
    // The API server has accepted it, so it is for us to do without.
    return undefined;
  }
}

interface CrdVersion {
  readonly name?: string;
  readonly schema?: { readonly openAPIV3Schema?: unknown };
}

function served(crd: KubeObject): string {
  return JSON.stringify([isEstablished(crd), definedKind(crd)]);
}

function crdKey({ group, kind }: Pick<DefinedKind, 'group' | 'kind'>): string {
  return `${group}/${kind}`;
}

function keyOf({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}
