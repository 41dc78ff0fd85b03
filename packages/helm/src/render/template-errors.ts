import { SetpointError } from '@setpoint/core';
import { codes } from '@setpoint/gotemplate';
import { HELM_CODES, helmError } from '../errors.ts';
import { missingValueHint } from './missing-value.ts';
import { warningIn } from './functions.ts';
import type { Renderable } from './scopes.ts';

/** An error of parsing in Helm's form: the location, and the last part of Go's message. */
export function parseError(name: string, error: unknown): SetpointError {
  if (!(error instanceof SetpointError)) throw error;
  const tokens = error.message.split(': ');
  const [, location = name] = tokens;
  const message =
    tokens.length === 1
      ? `parse error in (${name}): ${error.message}`
      : `parse error at (${location}): ${tokens.at(-1)}`;
  return helmError(HELM_CODES.template, message, { subject: location, cause: error });
}

/**
 * An error of execution in Helm's form: the locations from the outside in, each with its expression and reason, or
 * the message of `fail` and `required`; Helm 3 leaves it as Go has it, on one line. What Helm does not say is beside the message:
 * rule, next action, details.
 */
export function executionError(renderable: Renderable, error: unknown, helmVersion: 3 | 4): unknown {
  if (!(error instanceof SetpointError) || error.code === codes.limit) return error;
  const { message } = error;
  const location = message.split(': ')[1] ?? renderable.name;
  const levels = traces(message) ?? [];
  const innermost = levels.at(-1);
  const hint = missingValueHint(renderable, levels);
  const details = {
    ...error.details,
    ...(innermost === undefined ? {} : { at: innermost.location }),
    ...hint?.details,
  };
  return helmError(HELM_CODES.template, helmMessage(message, location, helmVersion), {
    subject: innermost?.location ?? location,
    cause: error,
    details,
    ...(hint === undefined ? {} : { rule: hint.rule, nextAction: hint.nextAction }),
  });
}

function helmMessage(message: string, location: string, helmVersion: 3 | 4): string {
  const tokens = message.split(': ');
  if (tokens.length < 3) return message;
  const warning = warningIn(tokens.slice(2).join(': '));
  if (warning !== undefined) return `execution error at (${location}): ${warning}`;
  const found = helmVersion === 4 ? traces(message) : undefined;
  return found === undefined ? message : found.map(traceText).join('').trim();
}

/** One level of nested templates. */
export interface Trace {
  readonly location: string;
  readonly template: string;
  readonly expression: string;
  readonly message: string;
}

const executing = /^template: (.*?): executing "([^"]*)" at <([\s\S]*?)>: ([\s\S]*)$/;

/** The levels of an error; undefined when one of them is not in Go's form, and Helm leaves the message as it is. */
function traces(message: string): Trace[] | undefined {
  const found: Trace[] = [];
  for (let rest: string | undefined = message; rest !== undefined; ) {
    const match = executing.exec(rest);
    if (match === null) {
      if (!rest.startsWith('template: no template ')) return undefined;
      found.push({ location: '', template: '', expression: '', message: rest });
      return found;
    }
    const [, location, template, expression, reason] = match as unknown as [
      string,
      string,
      string,
      string,
      string,
    ];
    const cut = reason.indexOf(' template:');
    found.push({ location, template, expression, message: cut < 0 ? reason : reason.slice(0, cut) });
    rest = nestedError(reason);
  }
  return found;
}

/** The error a function wrapped: undefined when there is none, and then this was the last level. */
function nestedError(reason: string): string | undefined {
  const match = /^error calling [^:]+: ([\s\S]*)$/.exec(reason);
  return match?.[1];
}

function traceText({ location, template, expression, message }: Trace): string {
  if (location === '') return `${message}\n`;
  return `${location}\n  executing "${template}" at <${expression}>:\n    ${message}\n`;
}
