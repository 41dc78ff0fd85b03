import { SetpointError, type SetpointErrorOptions } from '@setpoint/core';

/** Every code this package throws or returns; those of the source a tree comes from pass through unchanged. */
export const RENDER_CODES = {
  pathNotFound: 'render.path-not-found',
  notADirectory: 'render.not-a-directory',
  badGlob: 'render.bad-glob',
  /** A manifest is not UTF-8 or UTF-16 text. */
  badText: 'render.bad-text',
  badYaml: 'render.bad-yaml',
  badJson: 'render.bad-json',
  /** A Jsonnet program does not run; the message is go-jsonnet's, with its stack trace. */
  badJsonnet: 'render.bad-jsonnet',
  /** A document is no Kubernetes object, or one the API could never take. */
  badObject: 'render.bad-object',
  /** A file that defines a plugin is wrong. */
  badPlugin: 'render.bad-plugin',
  /** A plugin's program failed; the message is its own. */
  pluginFailed: 'render.plugin-failed',
  /** What a source asks of its tool does not make sense. */
  badTool: 'render.bad-tool',
  /** A budget on bytes, nodes, depth or aliases was exceeded. */
  budget: 'render.budget',
  /** The files need a tool or a language this renderer has no engine for. */
  noEngine: 'render.no-engine',
  /** A file refers to a place that is not read from. */
  remoteDenied: 'render.remote-denied',
  remoteTimeout: 'render.remote-timeout',
  deadline: 'render.deadline',
  memory: 'render.memory',
  workerFailed: 'render.worker-failed',
  closed: 'render.closed',
} as const;

export type RenderCode = (typeof RENDER_CODES)[keyof typeof RENDER_CODES];

export function renderError(
  code: RenderCode,
  message: string,
  subject: string,
  options: Omit<SetpointErrorOptions, 'subject'> = {},
): SetpointError {
  return new SetpointError(code, message, { subject, ...options });
}
