import { describeObject, type KubeObject } from '@setpoint/kube';
import { type DestinationStream, type Logger, pino } from 'pino';
import { describeError } from './describe-error.ts';
import { batched } from './batched.ts';
import { prettyLines } from './pretty-lines.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** Default `info`. */
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Default: `pretty` when the output is a terminal, else `json`. */
  readonly format?: 'json' | 'pretty';
  /** Default: the standard error stream; standard output belongs to what a command answers. */
  readonly output?: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Colours of the pretty format. Default: on a terminal, unless NO_COLOR is set. */
  readonly colour?: boolean;
}

/** Names that hold credentials wherever they occur; a value of type `Secret` hides itself anyway. */
const secretNames = ['authorization', 'token', 'password', 'privateKey', 'clientSecret', 'stringData'];

/**
 * A structured logger. Say what it is about with child loggers: `logger.child({controller, namespace, name})`. The
 * fields `err` and `object` are shortened to what a reader needs: an object is logged by its name alone, an error
 * with code, subject, rule and next action.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const output = options.output ?? standardError();
  const format = options.format ?? (output.isTTY === true ? 'pretty' : 'json');
  const colour = options.colour ?? (output.isTTY === true && (process.env['NO_COLOR'] ?? '') === '');
  const lines: DestinationStream = { write: (line) => void output.write(line) };
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, object: (object: KubeObject) => describeObject(object) },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '***' },
    },
    format === 'json' ? lines : prettyLines(lines, colour),
  );
}

let shared: ReturnType<typeof batched> | undefined;

/** One for all loggers, so that their lines stay in order. */
function standardError(): ReturnType<typeof batched> {
  shared ??= batched(process.stderr);
  return shared;
}
