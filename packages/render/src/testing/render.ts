import { systemClock } from '@setpoint/core';
import { createDirectoryTree, type FileContent, type Tree } from '@setpoint/source';
import { createRenderer, type Renderer, type RendererOptions } from '../renderer.ts';
import type { Rendered, RenderFailed, RenderResult } from '../result.ts';
import type { DirectoryTool } from '../tool.ts';

export const never: AbortSignal = new AbortController().signal;

export function treeOf(files: Readonly<Record<string, FileContent>>): Tree {
  return createDirectoryTree(new Map(Object.entries(files)));
}

export function testRenderer(options: Partial<RendererOptions> = {}): Renderer {
  return createRenderer({ clock: systemClock, workers: 1, ...options });
}

export function configMap(name: string, more = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
}

export interface DirectoryOptions extends Omit<DirectoryTool, 'kind'> {
  readonly path?: string;
}

export function renderDirectory(
  renderer: Renderer,
  tree: Tree,
  options: DirectoryOptions = {},
): Promise<RenderResult> {
  const { path = '', ...tool } = options;
  return renderer.render({ tree, path, tool: { kind: 'directory', ...tool } }, never);
}

export function rendered(result: RenderResult): Rendered {
  if (!result.ok) throw new Error(result.errors.map((error) => error.describe()).join('\n'));
  return result;
}

export function failed(result: RenderResult): RenderFailed {
  if (result.ok) throw new Error(`it rendered ${result.objects.length} objects`);
  return result;
}

/** `path:line kind/name` of every object. */
export function summary(result: RenderResult): readonly string[] {
  return rendered(result).objects.map(({ object, path, line }) => {
    const { kind, metadata } = object as { kind: string; metadata: { name: string } };
    return `${path}:${line} ${kind}/${metadata.name}`;
  });
}

/** `code subject` of every error. */
export function problems(result: RenderResult): readonly string[] {
  return failed(result).errors.map(({ code, subject }) => `${code} ${subject}`);
}
