import { decodeAllSigs } from '@setpoint/goyaml';
import { isObject, type PlainObject } from '../check-object.ts';
import { RENDER_CODES, renderError } from '../errors.ts';

/** A program and its arguments; no shell reads them. */
export type PluginCommand = readonly [program: string, ...args: string[]];

/** A `ConfigManagementPlugin` (argoproj.io/v1alpha1), as far as it decides what is rendered. */
export interface PluginDefinition {
  /** `metadata.name`, with `-` and `spec.version` where there is one: what `spec.source.plugin.name` says. */
  readonly name: string;
  readonly init?: PluginCommand;
  readonly generate: PluginCommand;
  /** Which applications are the plugin's own without naming it; the first that is set decides. */
  readonly discover: { readonly fileName?: string; readonly glob?: string; readonly command?: PluginCommand };
  /** Files of the copy may be run. Git knows no other mode, and a tree not that: all of them get it. */
  readonly preserveFileMode: boolean;
}

/** Throws `render.bad-plugin` with the field that is wrong. */
export function parsePlugin(text: string, path: string): PluginDefinition {
  const [document, ...more] = decodeAllSigs(text).map(({ value }) => value);
  const fail = (problem: string): never => {
    throw renderError(RENDER_CODES.badPlugin, problem, path, {
      rule: 'a plugin file holds one ConfigManagementPlugin of argoproj.io/v1alpha1',
      nextAction: 'Correct the file and start again.',
    });
  };
  if (!isObject(document) || more.length > 0) return fail('the file holds no single object');
  if (document['kind'] !== 'ConfigManagementPlugin')
    return fail(`kind should be ConfigManagementPlugin, found ${JSON.stringify(document['kind'])}`);
  const spec = objectAt(document, 'spec');
  const name = textAt(objectAt(document, 'metadata'), 'name') ?? fail('metadata.name should be non-empty');
  const generate = commandAt(spec, 'generate') ?? fail('spec.generate.command should be non-empty');
  if (spec['provideGitCreds'] === true)
    return fail('spec.provideGitCreds is not supported: programs are given no credentials of repositories');
  const discover = objectAt(spec, 'discover');
  const find = objectAt(discover, 'find');
  const version = textAt(spec, 'version');
  return {
    name: version === undefined ? name : `${name}-${version}`,
    generate,
    ...set('init', commandAt(spec, 'init')),
    discover: {
      ...set('fileName', textAt(discover, 'fileName')),
      ...set('glob', textAt(find, 'glob')),
      ...set('command', commandAt(discover, 'find')),
    },
    preserveFileMode: spec['preserveFileMode'] === true,
  };
}

function objectAt(object: PlainObject, field: string): PlainObject {
  const value = object[field];
  return isObject(value) ? value : {};
}

function textAt(object: PlainObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function commandAt(object: PlainObject, field: string): PluginCommand | undefined {
  const { command, args } = objectAt(object, field);
  const [program, ...rest] = [...textsOf(command), ...textsOf(args)];
  return textsOf(command).length === 0 || program === undefined ? undefined : [program, ...rest];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function set<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
