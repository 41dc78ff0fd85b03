import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetpointError } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import { codes } from '../errors.ts';
import type { RenderContext } from './render-context.ts';

/** A program of the user's. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: RenderContext['env'];
}

export interface Plugin {
  readonly name: string;
  readonly folder: string;
  readonly commands: readonly PlatformCommand[];
}

interface PlatformCommand {
  readonly os?: string;
  readonly arch?: string;
  readonly command?: string;
  readonly args?: readonly string[];
}

/** The post-renderer of that name where Helm looks for plugins. Throws `cli.usage` where there is none. */
export function findPlugin(name: string, env: RenderContext['env']): Plugin {
  const data = env['XDG_DATA_HOME'] ?? join(env['HOME'] ?? '', '.local', 'share');
  const folders = env['HELM_PLUGINS'] ?? join(env['HELM_DATA_HOME'] ?? join(data, 'helm'), 'plugins');
  for (const folder of folders.split(delimiter))
    for (const entry of existsSync(folder) ? readdirSync(folder).sort() : []) {
      const plugin = readPlugin(join(folder, entry));
      if (plugin?.name === name) return plugin;
    }
  throw badFlag(
    name,
    `plugin: {Name:${name} Type:postrenderer/v1} not found`,
    'Install the plugin (helm plugin install), or use --helm-version 3 to name a program.',
  );
}

/** The post-renderer in a folder; a plugin of another type, or one that cannot be read, is passed over as by Helm. */
function readPlugin(folder: string): Plugin | undefined {
  const file = join(folder, 'plugin.yaml');
  if (!existsSync(file)) return undefined;
  let read: Readonly<Record<string, unknown>>;
  try {
    read = (decodeSigs(readFileSync(file)) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  const { apiVersion, type, runtime, name, runtimeConfig } = read;
  if (apiVersion !== 'v1' || type !== 'postrenderer/v1' || runtime !== 'subprocess') return undefined;
  const { platformCommand } = (runtimeConfig ?? {}) as { readonly platformCommand?: unknown };
  const commands = Array.isArray(platformCommand) ? (platformCommand as PlatformCommand[]) : [];
  return typeof name === 'string' ? { name, folder, commands } : undefined;
}

/** What to run: the command for this platform, by Helm's order: system and architecture, system alone, neither. */
export function prepared(
  { name, folder, commands }: Plugin,
  more: readonly string[],
  given: RenderContext['env'],
): Program {
  const env: RenderContext['env'] = { ...given, HELM_PLUGIN_NAME: name, HELM_PLUGIN_DIR: folder };
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = { x64: 'amd64', ia32: '386' }[process.arch as string] ?? process.arch;
  const is = (wanted: string | undefined, value: string) => wanted?.toLowerCase() === value;
  const chosen =
    commands.find((one) => is(one.os, os) && is(one.arch, arch)) ??
    commands.find((one) => is(one.os, os) && !one.arch) ??
    commands.find((one) => !one.os && !one.arch);
  const [command = '', ...parts] = (chosen?.command ?? '').split(' ');
  if (command === '')
    throw refusal(
      `failed to invoke post-renderer plugin "${name}": failed to prepare plugin command: no plugin command is applicable`,
      name,
    );
  const expand = (text: string): string =>
    text.replace(
      /\$(?:\{([^}]*)\}|(\w+))/g,
      (_, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? '',
    );
  return {
    command: expand(command),
    args: [...[...parts, ...(chosen?.args ?? [])].map(expand), ...more],
    env,
  };
}

/** A post-renderer that did not do its work. */
export function refusal(message: string, subject: string): SetpointError {
  return new SetpointError(codes.postRenderer, message, {
    subject,
    nextAction: 'Run the post-renderer on the manifests by itself to see what it says.',
  });
}

/** A post-renderer that is none. */
export function badFlag(
  value: string,
  why: string,
  nextAction = 'Name a program that can be run.',
): SetpointError {
  return new SetpointError(
    codes.usage,
    `invalid argument ${JSON.stringify(value)} for "--post-renderer" flag: ${why}`,
    {
      nextAction,
    },
  );
}
