import { join } from 'node:path';
import { type Clock, SetpointError } from '@setpoint/core';
import { decodeAllSigs } from '@setpoint/goyaml';
import type { Tree } from '@setpoint/source';
import { noDirectory } from '../detect-tool.ts';
import type { Engine, EngineOutput, EngineRequest } from '../engine.ts';
import { objectsOf } from '../engine-output.ts';
import { RENDER_CODES, renderError } from '../errors.ts';
import { filesMatching } from '../path-glob.ts';
import type { PluginTool } from '../tool.ts';
import type { PluginDefinition } from './plugin-definition.ts';
import { runCommand, type RunCommandOptions } from './run-command.ts';
import { withWorkingCopy } from './working-copy.ts';

export interface PluginEngineOptions {
  readonly plugins: readonly PluginDefinition[];
  readonly clock: Clock;
  /** For all commands of one render. Default 90,000 ms, as Argo CD's. */
  readonly timeoutMs?: number;
  /** Default 64 MiB. */
  readonly maxOutputBytes?: number;
}

/** Of the process's own environment: what programs need to be found and to reach the network. Nothing else is passed on. */
const PASSED_ON = /^(?:PATH|LANG|LC_.*|TZ|USER|SSL_CERT_.*|(?:HTTPS?|NO|ALL)_PROXY)$/i;
const MAX_AT_ONCE = 2;

/**
 * Runs config management plugins: programs, each in a copy of its source that is thrown away. Unlike other engines it is not
 * pure, and it is there only where somebody has named plugins.
 */
export class PluginEngine implements Engine<PluginTool> {
  readonly #plugins: readonly PluginDefinition[];
  readonly #options: PluginEngineOptions;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: PluginEngineOptions) {
    this.#plugins = options.plugins;
    this.#options = options;
  }

  get discovers(): boolean {
    return this.#plugins.some(({ discover }) => Object.keys(discover).length > 0);
  }

  async render(request: EngineRequest<PluginTool>, signal: AbortSignal): Promise<EngineOutput> {
    const { tree, path, tool } = request;
    if ((await tree.list(path, signal)) === undefined) throw await noDirectory(tree, path, signal);
    const plugin = await this.#choose(request, signal);
    const text = await this.#inCopy(plugin, request, signal, async (options) => {
      if (plugin.init !== undefined) await runCommand(plugin.init, options);
      return runCommand(plugin.generate, options);
    });
    const shown = path === '' ? '.' : path;
    return objectsOf(documentsIn(text, plugin.name, tool).map((value) => ({ value, path: shown })));
  }

  /** The name of the first plugin that takes the directory for its own. */
  async discover(
    tree: Tree,
    path: string,
    env: PluginTool['env'],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    for (const plugin of this.#plugins) {
      if ((await this.#matches(plugin, tree, path, env, signal)) === true) return plugin.name;
    }
    return undefined;
  }

  async #choose(
    { tool, tree, path }: EngineRequest<PluginTool>,
    signal: AbortSignal,
  ): Promise<PluginDefinition> {
    if (this.#plugins.length === 0) throw pluginsAreOff();
    const name = tool.name ?? (await this.discover(tree, path, tool.env, signal));
    const plugin = this.#plugins.find((one) => one.name === name);
    if (plugin === undefined) throw this.#unknown(tool.name);
    if (tool.name !== undefined && (await this.#matches(plugin, tree, path, tool.env, signal)) === false)
      throw this.#unknown(tool.name);
    return plugin;
  }

  #unknown(name: string | undefined): SetpointError {
    const what =
      name === undefined
        ? 'no plugin supports the directory'
        : `there is no plugin ${name} that supports the directory`;
    return renderError(RENDER_CODES.noEngine, what, 'spec.source.plugin', {
      rule: `the plugins are ${this.#plugins.map((plugin) => plugin.name).join(', ')}`,
      nextAction: 'Name one of them, or put what its discover rule asks for into the directory.',
    });
  }

  /** Undefined when the plugin has no rule for it. */
  async #matches(
    plugin: PluginDefinition,
    tree: Tree,
    path: string,
    env: PluginTool['env'],
    signal: AbortSignal,
  ): Promise<boolean | undefined> {
    const { fileName, glob, command } = plugin.discover;
    const pattern = fileName ?? glob;
    if (pattern !== undefined)
      return (await filesMatching(tree, path === '' ? pattern : `${path}/${pattern}`, signal)).length > 0;
    if (command === undefined) return undefined;
    const found = await this.#inCopy(
      plugin,
      { tree, path, tool: { kind: 'plugin', env } },
      signal,
      (options) => runCommand(command, options),
    );
    return found.trim() !== '';
  }

  async #inCopy(
    plugin: PluginDefinition,
    { tree, path, tool }: Pick<EngineRequest<PluginTool>, 'tree' | 'path' | 'tool'>,
    signal: AbortSignal,
    run: (options: RunCommandOptions) => Promise<string>,
  ): Promise<string> {
    const { clock, timeoutMs = 90_000, maxOutputBytes = 64 * 1024 * 1024 } = this.#options;
    await this.#turn();
    const late = new AbortController();
    const timer = clock.setTimer(timeoutMs, () => late.abort(tookTooLong(plugin.name, timeoutMs)));
    const either = AbortSignal.any([signal, late.signal]);
    try {
      return await withWorkingCopy(tree, plugin.preserveFileMode, either, (folder) =>
        run({
          folder: join(folder, 'source', path),
          env: { ...ownEnvironment(), HOME: join(folder, 'home'), ...Object.fromEntries(tool.env) },
          maxOutputBytes,
          signal: either,
        }),
      );
    } finally {
      timer.cancel();
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  /** A few at a time: each is a program with a copy of a repository. */
  async #turn(): Promise<void> {
    while (this.#running >= MAX_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
  }
}

function ownEnvironment(): Readonly<Record<string, string>> {
  const passed = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
  return Object.fromEntries(passed) as Readonly<Record<string, string>>;
}

function documentsIn(text: string, plugin: string, tool: PluginTool): readonly unknown[] {
  try {
    return decodeAllSigs(text).map(({ value }) => value);
  } catch (error) {
    const cause = SetpointError.from(error);
    throw renderError(
      RENDER_CODES.pluginFailed,
      `what the plugin printed is no YAML: ${cause.message}`,
      plugin,
      {
        rule: 'the generate command prints Kubernetes objects as YAML or JSON',
        nextAction: `Run the generate command of ${tool.name ?? plugin} in the directory of the application.`,
        cause,
      },
    );
  }
}

function tookTooLong(plugin: string, timeoutMs: number): SetpointError {
  return renderError(
    RENDER_CODES.deadline,
    `the plugin took longer than ${timeoutMs} ms and was stopped`,
    plugin,
    {
      rule: `a plugin ends within ${timeoutMs} ms`,
      nextAction: 'Make the plugin faster, or give it more time.',
      retry: 'backoff',
    },
  );
}

export function pluginsAreOff(): SetpointError {
  return renderError(RENDER_CODES.noEngine, 'config management plugins are off', 'spec.source.plugin', {
    rule: 'a plugin is a program that the configuration names; running one is a privilege of whoever starts Setpoint',
    nextAction:
      'Put the ConfigManagementPlugin files (plugin.yaml) into a folder, and start Setpoint with --plugins FOLDER.',
  });
}
