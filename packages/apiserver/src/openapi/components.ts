import { builtinDefinitions } from '@setpoint/kube';
import { type Json, mapNodes } from './json.ts';

const V2_PREFIX = '#/definitions/';
const V3_PREFIX = '#/components/schemas/';

/** Built-in types that version 3 can describe more exactly than version 2. */
const EXACT: Readonly<Record<string, Json>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
};

const converted = new Map<string, Json>();

function builtinComponent(name: string): Json | undefined {
  let component = converted.get(name);
  if (component !== undefined) return component;
  const definition = builtinDefinitions()[name];
  if (definition === undefined) return undefined;
  component = EXACT[name] ?? (toV3(definition) as Json);
  converted.set(name, component);
  return component;
}

/** References point into `components`; one with other keywords beside it moves into `allOf`, where both count. */
function toV3(definition: unknown): unknown {
  return mapNodes(definition, (node) => {
    const { $ref, ...beside } = node;
    if (typeof $ref !== 'string') return node;
    const reference = { $ref: $ref.replace(V2_PREFIX, V3_PREFIX) };
    return Object.keys(beside).length === 0 ? reference : { ...beside, allOf: [reference] };
  });
}

/** The named definitions and everything they refer to, as components of version 3. */
export function componentsOf(
  names: Iterable<string>,
  custom: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const found = new Map<string, Json>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const own = Object.hasOwn(custom, name) ? custom[name] : undefined;
    const component = own === undefined ? builtinComponent(name) : (toV3(own) as Json);
    if (component === undefined) continue;
    found.set(name, component);
    for (const reference of referencesOf(component)) open.push(reference);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function referencesOf(component: unknown): readonly string[] {
  const references: string[] = [];
  mapNodes(component, (node) => {
    const { $ref } = node;
    if (typeof $ref === 'string' && $ref.startsWith(V3_PREFIX)) references.push($ref.slice(V3_PREFIX.length));
    return node;
  });
  return references;
}
