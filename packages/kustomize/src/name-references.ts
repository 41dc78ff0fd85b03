import { failure, prefixed } from './errors.ts';
import type { FieldSpec } from './field-spec.ts';
import { fieldOf, getField, lookup, requireKind, setField, setText } from './node-fields.ts';
import {
  apiVersionOf,
  effectiveNamespace,
  type Gvk,
  idText,
  isClusterNamespace,
  isSelected,
  sameNamespace,
} from './res-id.ts';
import type { Resource } from './resource.ts';
import type { NameReference } from './transformer-config.ts';
import { visitField } from './visit-fields.ts';
import { isMissingOrNull, newScalar, type YNode } from './ynode.ts';

/** Gives every field that holds the former name of another resource the name that resource has now. */
export function fixNameReferences(
  resources: readonly Resource[],
  references: readonly NameReference[],
): void {
  const candidates = new Candidates(resources);
  const filters = new Map<string, readonly Filter[]>();
  for (const resource of resources) {
    const { group, version, kind } = resource.originalId;
    const key = `${group}\n${version}\n${kind}`;
    let applicable = filters.get(key);
    if (applicable === undefined) {
      applicable = filtersFor({ group, version, kind }, references);
      filters.set(key, applicable);
    }
    if (applicable.length > 0) new Referrer(resource, candidates).fix(applicable);
  }
}

/** A field that may hold the name of an object of kind `target`. */
interface Filter {
  readonly spec: FieldSpec;
  readonly target: Gvk;
}

function filtersFor(gvk: Gvk, references: readonly NameReference[]): Filter[] {
  return references.flatMap((target) =>
    target.referrers.filter((spec) => isSelected(gvk, spec)).map((spec) => ({ spec, target })),
  );
}

/** The resources by every name they once had: only these can be meant by an old name. */
class Candidates {
  readonly #byName = new Map<string, Resource[]>();
  /** For each original namespace, one resource of every present namespace its resources are in. */
  readonly #byNamespace = new Map<string, Map<string, Resource>>();

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) {
      const original = effectiveNamespace(resource.originalId);
      const present = this.#byNamespace.get(original) ?? new Map<string, Resource>();
      this.#byNamespace.set(original, present.set(effectiveNamespace(resource.currentId), resource));
      for (const name of new Set(resource.previousIds.map((id) => id.name))) {
        const named = this.#byName.get(name);
        if (named === undefined) this.#byName.set(name, [resource]);
        else named.push(resource);
      }
    }
  }

  /** Resources that between them stand for all that were in this namespace at first. */
  firstIn(namespace: string): Iterable<Resource> {
    return this.#byNamespace.get(namespace)?.values() ?? [];
  }

  named(name: string): readonly Resource[] {
    return this.#byName.get(name) ?? [];
  }
}

type Alike = (resources: readonly Resource[]) => boolean;

const sameNames: Alike = (resources) => resources.every((one) => one.name === resources[0]?.name);
const sameNamesAndNamespaces: Alike = (resources) =>
  sameNames(resources) && resources.every((one) => one.namespace === resources[0]?.namespace);

class Referrer {
  readonly #resource: Resource;
  readonly #candidates: Candidates;
  readonly #serviceAccountNamespaces: ReadonlySet<string>;

  constructor(resource: Resource, candidates: Candidates) {
    this.#resource = resource;
    this.#candidates = candidates;
    this.#serviceAccountNamespaces = subjectNamespaces(resource);
  }

  fix(filters: readonly Filter[]): void {
    const { group, version, kind } = this.#resource.gvk;
    const { apiVersion } = this.#resource;
    const known = apiVersionOf({ group, version, kind });
    if (apiVersion !== known) {
      throw failure(`node-referrerOriginal 'APIVersion' mismatch '${apiVersion}' != '${known}'`);
    }
    for (const { spec, target } of filters) {
      try {
        const at: FieldSpec = { ...spec, group, version, kind };
        visitField(this.#resource, at, (node) => this.#set(node, spec, target));
      } catch (error) {
        const id = idText(this.#resource.currentId);
        throw prefixed(error, `updating name reference in '${spec.path}' field of '${id}'`);
      }
    }
  }

  #set(node: YNode, spec: FieldSpec, target: Gvk): void {
    if (isMissingOrNull(node)) return;
    switch (node.kind) {
      case 'scalar':
        return this.#setScalar(node, spec, target);
      case 'mapping':
        return this.#setMapping(node, spec, target);
      case 'sequence':
        for (const item of node.content) this.#setItem(item, spec, target);
        return;
      default:
        throw failure('node must be a scalar, sequence or map');
    }
  }

  #setItem(item: YNode, spec: FieldSpec, target: Gvk): void {
    if (isMissingOrNull(item)) return;
    if (item.kind === 'scalar') this.#setScalar(item, spec, target);
    else if (item.kind === 'mapping') this.#setMapping(item, spec, target);
    else throw failure('a list is expected to be either a string or a map of string');
  }

  #setScalar(node: YNode, spec: FieldSpec, target: Gvk): void {
    const named = this.#candidates.named(node.value);
    if (named.length === 0) return;
    const reachable = named.filter((one) => this.#reaches(one));
    const referral = this.#select(reachable, spec, target, sameNames);
    if (referral !== undefined && referral.name !== node.value) setText(node, referral.name);
  }

  #setMapping(node: YNode, spec: FieldSpec, target: Gvk): void {
    const nameNode = getField(node, 'name');
    if (nameNode === undefined) throw failure("path config error; no 'name' field in node");
    const oldName = nameNode.value;
    const candidates = this.#inNamespaceOf(
      node,
      this.#candidates.named(oldName).filter((one) => this.#reaches(one)),
    );
    const referral = this.#select(candidates, spec, target, sameNamesAndNamespaces);
    if (referral === undefined || (referral.name === oldName && referral.namespace === '')) return;
    setField(node, 'name', newScalar(referral.name));
    // An empty namespace is a wild card, not the namespace `default`.
    if (referral.namespace !== '') setField(node, 'namespace', newScalar(referral.namespace));
  }

  /** Whether this resource can refer to the other one at all. */
  #reaches(other: Resource): boolean {
    const id = this.#resource.currentId;
    const otherId = other.currentId;
    if (id.clusterScoped || otherId.clusterScoped || sameNamespace(otherId, id)) return true;
    return this.#serviceAccountNamespaces.has(other.namespace);
  }

  /** Of the candidates, those in the namespace the reference names: where they were first, else where they are now. */
  #inNamespaceOf(node: YNode, candidates: readonly Resource[]): readonly Resource[] {
    const namespace = getField(node, 'namespace')?.value;
    if (namespace === undefined) return candidates;
    if (isClusterNamespace(namespace)) return [];
    for (const resource of this.#candidates.firstIn(namespace)) {
      if (this.#reaches(resource)) {
        return candidates.filter((one) => effectiveNamespace(one.originalId) === namespace);
      }
    }
    return candidates.filter((one) => effectiveNamespace(one.currentId) === namespace);
  }

  #select(named: readonly Resource[], spec: FieldSpec, target: Gvk, alike: Alike): Resource | undefined {
    const roleRef = spec.path.endsWith('roleRef/name') ? roleRefGvk(this.#resource) : undefined;
    const id = this.#resource.currentId;
    let candidates = named.filter((one) => {
      const ids = one.previousIds;
      if (!ids.some((previous) => isSelected(previous, target))) return false;
      if (roleRef !== undefined && !ids.some((previous) => isSelected(previous, roleRef))) return false;
      if (id.clusterScoped || one.currentId.clusterScoped || one.kind === 'ServiceAccount') return true;
      return sameNamespace(id, one.currentId);
    });
    if (candidates.length <= 1) return candidates[0];
    candidates = candidates.filter((one) => sameAffixes(one, this.#resource, true));
    if (candidates.length > 1)
      candidates = candidates.filter((one) => sameAffixes(one, this.#resource, false));
    if (candidates.length <= 1 || alike(candidates)) return candidates[0];
    throw this.#ambiguous(candidates);
  }

  #ambiguous(candidates: readonly Resource[]): Error {
    const ids = candidates.map((one) => idText(one.currentId)).join(', ');
    const shown = candidates.map((one, i) => `--- possible referral ${i}:\n${one.toYaml()}\n`).join('');
    return failure(
      `found multiple possible referrals: ${ids}\n\n**** Too many possible referral targets to referrer:\n${this.#resource.toYaml()}\n${shown}`,
    );
  }
}

/** The namespaces of the service accounts a RoleBinding names. */
function subjectNamespaces(resource: Resource): ReadonlySet<string> {
  const found = new Set<string>();
  if (resource.kind !== 'RoleBinding') return found;
  const subjects = fieldOf(resource.root, 'subjects');
  if (subjects?.kind !== 'sequence') return found;
  for (const subject of subjects.content) {
    if (subject.kind !== 'mapping') continue;
    const namespace = fieldOf(subject, 'namespace');
    if (namespace === undefined || fieldOf(subject, 'kind')?.value !== 'ServiceAccount') continue;
    if (namespace.kind !== 'scalar' || isMissingOrNull(namespace)) {
      throw failure(`Invalid Input: namespace is blank for resource "${idText(resource.currentId)}"\n`);
    }
    found.add(namespace.value);
  }
  return found;
}

function roleRefGvk(resource: Resource): Gvk | undefined {
  const roleRef = lookup(resource.root, ['roleRef']);
  if (roleRef === undefined) return undefined;
  requireKind(roleRef, 'mapping');
  const group = fieldOf(roleRef, 'apiGroup')?.value;
  const kind = fieldOf(roleRef, 'kind')?.value;
  return group === undefined || kind === undefined ? undefined : { group, version: '', kind };
}

/** Whether two resources went through the same prefixes and suffixes, as far as both go; `loose`: or one through none. */
function sameAffixes(a: Resource, b: Resource, loose: boolean): boolean {
  return sameEnding(a.prefixes, b.prefixes, loose) && sameEnding(a.suffixes, b.suffixes, loose);
}

function sameEnding(a: readonly string[], b: readonly string[], loose: boolean): boolean {
  if (a.length === 0 || b.length === 0) return loose || a.length === b.length;
  const length = Math.min(a.length, b.length);
  for (let i = 1; i <= length; i++) if (a.at(-i) !== b.at(-i)) return false;
  return true;
}
