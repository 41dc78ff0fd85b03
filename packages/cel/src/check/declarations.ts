import type { FunctionDeclaration, Library, Overload } from '../library/function.ts';
import { STANDARD_LIBRARY } from '../library/standard.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  INT,
  LIST,
  MAP,
  NULL,
  STRING,
  structType,
  TIMESTAMP,
  type Type,
  typeType,
  UINT,
} from '../types/type.ts';
import { TypeValue, type Value } from '../values/value.ts';

/** What objects look like: the fields of each struct type, and how an expression makes one. */
export interface TypeProvider {
  /** The type of each field, or undefined for a name that is no struct. */
  readonly fieldsOf: (structName: string) => Pick<ReadonlyMap<string, Type>, 'get'> | undefined;
  /** The value of `Name{field: value}`; without it no struct can be made. */
  readonly construct?: (structName: string, fields: ReadonlyMap<string, Value>) => Value;
}

/** A name that is declared: a variable, or a type standing for itself, whose value is known. */
export interface Declared {
  readonly name: string;
  readonly type: Type;
  readonly value?: TypeValue;
}

const STANDARD_TYPES: readonly (readonly [string, Type])[] = [
  ['bool', BOOL],
  ['bytes', BYTES],
  ['double', DOUBLE],
  ['int', INT],
  ['list', LIST],
  ['map', MAP],
  ['null_type', NULL],
  ['string', STRING],
  ['uint', UINT],
  ['type', typeType()],
  ['google.protobuf.Duration', DURATION],
  ['google.protobuf.Timestamp', TIMESTAMP],
];

interface Content {
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly types: ReadonlyMap<string, Type>;
}

const contents = new WeakMap<readonly Library[], Content>();

/** What libraries declare together, put together once for each list of libraries. */
function contentOf(libraries: readonly Library[]): Content {
  const known = contents.get(libraries);
  if (known !== undefined) return known;
  const functions = new Map<string, FunctionDeclaration>();
  const types = new Map<string, Type>(STANDARD_TYPES);
  for (const library of [STANDARD_LIBRARY, ...libraries]) {
    for (const declaration of library.functions) merge(functions, declaration);
    for (const type of library.types ?? []) types.set(type.name, type);
  }
  const content = { functions, types };
  contents.set(libraries, content);
  return content;
}

/** Overloads of the same name from several libraries add up; one of the same id replaces the earlier. */
function merge(functions: Map<string, FunctionDeclaration>, declaration: FunctionDeclaration): void {
  const overloads = new Map<string, Overload>();
  for (const overload of functions.get(declaration.name)?.overloads ?? [])
    overloads.set(overload.id, overload);
  for (const overload of declaration.overloads) overloads.set(overload.id, overload);
  functions.set(declaration.name, { name: declaration.name, overloads: [...overloads.values()] });
}

/** Variables, functions and types by name, looked up from inside a container as C++ looks up namespaces. */
export class Declarations {
  readonly container: string;
  readonly provider: TypeProvider | undefined;
  readonly variables: ReadonlyMap<string, Type>;
  readonly #functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly #types: ReadonlyMap<string, Type>;

  constructor(
    libraries: readonly Library[],
    variables: ReadonlyMap<string, Type>,
    container: string,
    provider: TypeProvider | undefined,
  ) {
    this.container = container;
    this.provider = provider;
    this.variables = variables;
    const content = contentOf(libraries);
    this.#functions = content.functions;
    this.#types = content.types;
  }

  identifier(name: string): Declared | undefined {
    return this.#firstOf(name, (candidate) => {
      const variable = this.variables.get(candidate);
      if (variable !== undefined) return { name: candidate, type: variable };
      const type = this.#types.get(candidate) ?? this.#structNamed(candidate);
      return type === undefined
        ? undefined
        : { name: candidate, type: typeType(type), value: new TypeValue(type) };
    });
  }

  functionNamed(name: string): FunctionDeclaration | undefined {
    return this.#firstOf(name, (candidate) => this.#functions.get(candidate));
  }

  #structNamed(name: string): Type | undefined {
    return this.provider?.fieldsOf(name) === undefined ? undefined : structType(name);
  }

  /** `x` in the container `a.b` is `a.b.x`, else `a.x`, else `x`; `.x` is only `x`. */
  #firstOf<T>(name: string, find: (candidate: string) => T | undefined): T | undefined {
    if (name.startsWith('.')) return find(name.slice(1));
    for (
      let scope = this.container;
      scope !== '';
      scope = scope.slice(0, Math.max(0, scope.lastIndexOf('.')))
    ) {
      const found = find(`${scope}.${name}`);
      if (found !== undefined) return found;
    }
    return find(name);
  }
}
