import { type Matcher, type MatchMode, matcherOf } from './matcher.ts';
import type { ParsedPolicy, PolicyRule } from './policy-rule.ts';

/** A policy text and how its fields are meant. */
export interface PolicyPart {
  readonly policy: ParsedPolicy;
  readonly mode: MatchMode;
}

interface CompiledRule {
  readonly rule: PolicyRule;
  readonly mode: MatchMode;
  readonly resource: Matcher;
  readonly action: Matcher;
  readonly object: Matcher;
}

/** The rules of one identity for one resource and action: what is left is to match the object. */
interface ObjectRules {
  readonly allows: readonly Matcher[];
  readonly denies: readonly Matcher[];
}

/** A role, and the binding that gave it. */
export interface HeldRole {
  readonly name: string;
  readonly because: string;
}

/** At most so many (identity, resource, action) triples are kept; a policy change empties them. */
const maxPrepared = 20_000;

/**
 * Policies compiled for fast answers. A role's rules are found once for each identity, resource and action; after that
 * a check is a handful of string comparisons, however many policies there are.
 *
 * Allowed means: some rule of the identity or of a role it holds allows, and none denies.
 */
export class Policy {
  readonly #rules = new Map<string, CompiledRule[]>();
  readonly #roles = new Map<string, { readonly role: string; readonly source: string }[]>();
  readonly #prepared = new Map<string, ObjectRules>();

  constructor(parts: readonly PolicyPart[]) {
    for (const { policy, mode } of parts) {
      for (const rule of policy.rules) pushTo(this.#rules, rule.subject, compiled(rule, mode));
      for (const { member, role, source } of policy.bindings) pushTo(this.#roles, member, { role, source });
    }
  }

  /** Whether the identity (an account, a group or a role) may do it. */
  allows(identity: string, resource: string, action: string, object: string): boolean {
    const { allows, denies } = this.#objectRules(identity, resource, action);
    return allows.some((matches) => matches(object)) && !denies.some((matches) => matches(object));
  }

  /** True when a `g` line names it as a member. */
  isMember(identity: string): boolean {
    return this.#roles.has(identity);
  }

  /** The identity itself and every role it holds, nearest first. */
  rolesOf(identity: string): readonly HeldRole[] {
    const held = new Map<string, string>([[identity, 'the identity itself']]);
    for (const [name] of held) {
      for (const { role, source } of this.#roles.get(name) ?? []) {
        if (!held.has(role)) held.set(role, `${name} has it by ${source}`);
      }
    }
    return [...held].map(([name, because]) => ({ name, because }));
  }

  /** Every rule of the identity and its roles that matches. */
  matching(identity: string, resource: string, action: string, object: string): readonly PolicyRule[] {
    return this.#rulesOf(identity)
      .filter((rule) => rule.resource(resource) && rule.action(action) && rule.object(object))
      .map(({ rule }) => rule);
  }

  #rulesOf(identity: string): readonly CompiledRule[] {
    return this.rolesOf(identity).flatMap(({ name }) => this.#rules.get(name) ?? []);
  }

  #objectRules(identity: string, resource: string, action: string): ObjectRules {
    const key = `${identity}\0${resource}\0${action}`;
    const known = this.#prepared.get(key);
    if (known !== undefined) return known;
    const rules = this.#rulesOf(identity).filter((rule) => rule.resource(resource) && rule.action(action));
    const of = (effect: PolicyRule['effect']): readonly Matcher[] =>
      merged(rules.filter(({ rule }) => rule.effect === effect));
    const prepared = { allows: of('allow'), denies: of('deny') };
    if (this.#prepared.size >= maxPrepared) this.#prepared.clear();
    this.#prepared.set(key, prepared);
    return prepared;
  }
}

function compiled(rule: PolicyRule, mode: MatchMode): CompiledRule {
  return {
    rule,
    mode,
    resource: matcherOf(rule.resource, mode),
    action: matcherOf(rule.action, mode),
    object: matcherOf(rule.object, mode),
  };
}

/**
 * One set look-up for all names written out, one for each project's `project/*`, one for what else names its project,
 * and the rest one by one.
 */
function merged(rules: readonly CompiledRule[]): readonly Matcher[] {
  const names = new Set<string>();
  const projects = new Set<string>();
  const inProject = new Map<string, Matcher[]>();
  const others = new Map<string, Matcher>();
  for (const { rule, mode, object } of rules) {
    if (mode === 'regex') {
      others.set(`/${rule.object}/`, object);
      continue;
    }
    const [, project, rest] = /^([^*?[\]{}\\/]+)\/(.*)$/.exec(rule.object) ?? [];
    if (!/[*?[\]{}\\]/.test(rule.object)) names.add(rule.object);
    else if (project === undefined) others.set(rule.object, object);
    else if (rest === '*') projects.add(project);
    else pushTo(inProject, project, object);
  }
  const projectOf = (value: string): string => value.slice(0, Math.max(0, value.indexOf('/')));
  return [
    ...(names.size === 0 ? [] : [(value: string) => names.has(value)]),
    ...(projects.size === 0 ? [] : [(value: string) => projects.has(projectOf(value))]),
    ...(inProject.size === 0
      ? []
      : [(value: string) => inProject.get(projectOf(value))?.some((matches) => matches(value)) === true]),
    ...others.values(),
  ];
}

function pushTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
