import { type Clock, type Random, SetpointError } from '@setpoint/core';
import { Execution, FunctionTable, TemplateCache, TemplateSet } from '@setpoint/gotemplate';
import { decodeSigs } from '@setpoint/goyaml';
import { isPlainMap, ownField, type PlainMap } from '@setpoint/kube';
import { messageOf } from '../applicationset/errors.ts';
import { harmlessFunctions } from '../applicationset/template/go-functions.ts';
import { codes } from '../errors.ts';
import { compileExpr } from '../expr/compile-expr.ts';
import { goDataOf } from '../expr/go-data.ts';

/** A link as a rule of `argocd-cm` gives it. Whoever shows it decides which addresses may be followed. */
export interface DeepLink {
  readonly title: string;
  readonly url: string;
  readonly description?: string;
  readonly iconClass?: string;
}

/** What a rule may speak of, each as the JSON of its object; absent ones are nil to conditions and templates. */
export interface LinkFacts {
  readonly resource?: unknown;
  readonly application?: unknown;
  readonly cluster?: unknown;
  readonly project?: unknown;
  /** Where the application is looked after. */
  readonly managedByURL?: string;
}

interface LinkPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** Rules of one of `application.links`, `resource.links` and `project.links`. */
export interface DeepLinks {
  /** Rules that can never give a link, each as it was found; the others stay. */
  readonly problems: readonly SetpointError[];
  /** The links whose conditions hold, in the order of the rules. A rule that fails on these facts is told and left out. */
  of(
    facts: LinkFacts,
    ports: LinkPorts,
  ): { readonly links: readonly DeepLink[]; readonly problems: readonly SetpointError[] };
}

interface Rule {
  readonly holds: (env: ReadonlyMap<string, unknown>, ports: LinkPorts) => boolean;
  readonly linkOf: (env: ReadonlyMap<string, unknown>, ports: LinkPorts) => DeepLink;
}

const templates = new TemplateCache(new FunctionTable(harmlessFunctions), { maxLength: 16 * 1024 });

/**
 * The rules of a text of `argocd-cm`, as Argo CD reads them: a list of `title`, `url` (a Go template with sprig),
 * `description`, `icon.class` and `if` (an expression of expr-lang that must be boolean).
 */
export function parseDeepLinks(key: string, text: string): DeepLinks {
  const problems: SetpointError[] = [];
  const rules: Rule[] = [];
  for (const given of listIn(key, text, problems)) {
    try {
      rules.push(ruleOf(given));
    } catch (error) {
      problems.push(linkProblem(key, error));
    }
  }
  return {
    problems,
    of(facts, ports) {
      const env = envOf(facts);
      const failed: SetpointError[] = [];
      const links = rules.flatMap((rule) => {
        try {
          return rule.holds(env, ports) ? [rule.linkOf(env, ports)] : [];
        } catch (error) {
          failed.push(linkProblem(key, error));
          return [];
        }
      });
      return { links, problems: failed };
    },
  };
}

function listIn(key: string, text: string, problems: SetpointError[]): readonly unknown[] {
  if (text.trim() === '') return [];
  try {
    const list = decodeSigs(text);
    if (Array.isArray(list)) return list;
    if (list === null) return [];
    throw new Error('it must be a list of links');
  } catch (error) {
    problems.push(linkProblem(key, error));
    return [];
  }
}

function ruleOf(given: unknown): Rule {
  if (!isPlainMap(given)) throw new Error('a link must be a map with title and url');
  const [title, url, condition] = [textIn(given, 'title'), textIn(given, 'url'), textIn(given, 'if')];
  const [description, iconClass] = [textIn(given, 'description'), textIn(given, 'icon.class')];
  const program = condition === '' ? undefined : compileExpr(condition);
  const template = templates.parse('deep-link', url);
  return {
    holds(env, { clock }) {
      if (program === undefined) return true;
      const value = program.run(env, () => clock.now());
      if (typeof value === 'boolean') return value;
      throw new Error(`the condition ${condition} of ${title} is not boolean`);
    },
    linkOf(env, ports) {
      const set = new TemplateSet({ missingKey: 'default' });
      return {
        title,
        url: set.execute(set.add(template), env, new Execution(ports)),
        ...(description === '' ? {} : { description }),
        ...(iconClass === '' ? {} : { iconClass }),
      };
    },
  };
}

function textIn(given: PlainMap, key: string): string {
  const value = ownField(given, key);
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new Error(`${key} must be a text`);
  return value;
}

/** Argo CD gives the application under two names. */
function envOf({ application, ...others }: LinkFacts): ReadonlyMap<string, unknown> {
  const named = { ...others, application, app: application };
  return new Map(
    Object.entries(named).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, goDataOf(value)] as const],
    ),
  );
}

function linkProblem(key: string, cause: unknown): SetpointError {
  return new SetpointError(codes.invalidSetting, `a link of ${key} cannot be made: ${messageOf(cause)}`, {
    cause,
    subject: `argocd-cm ${key}`,
    nextAction: 'Correct its url or its condition; the other links are shown.',
  });
}
