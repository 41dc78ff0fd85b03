import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { flag, type Input, record, text, whole } from '../http/input.ts';
import type { Services } from '../services.ts';
import { type LogSelection, logLines } from '../state/pod-logs.ts';
import type { LogEntry } from '../wire/argo-applications.ts';
import { applicationFor, appQuery, enforce, rbacName } from './access.ts';

/** The logs of an application's pods; needs `logs, get` beside `applications, get`. Ends with an entry `last: true`. */
export async function* applicationLogs(
  services: Services,
  call: Call,
  input: Input,
): AsyncGenerator<LogEntry> {
  const app = applicationFor(services, call, appQuery(input, services));
  enforce(services, call, 'logs', 'get', rbacName(app, services));
  const passes = lineFilter(input);
  const until = text(input, 'untilTime');
  for await (const line of logLines(services, app, selectionOf(input), call.signal)) {
    if (until !== '' && line.at !== '' && Date.parse(line.at) > Date.parse(until)) break;
    if (!passes(line.text)) continue;
    yield { content: line.text, ...timesOf(line.at), last: false, podName: line.pod };
  }
  yield { content: '', ...timesOf(new Date(services.clock.now()).toISOString()), last: true, podName: '' };
}

function timesOf(at: string): Pick<LogEntry, 'timeStamp' | 'timeStampStr'> {
  return at === '' ? {} : { timeStamp: at.replace(/\.\d+/, ''), timeStampStr: at };
}

function selectionOf(input: Input): LogSelection {
  const podName = text(input, 'podName');
  const [sinceSeconds, tailLines] = [whole(input, 'sinceSeconds'), whole(input, 'tailLines')];
  const since = record(input, 'sinceTime');
  const sinceTime =
    since === undefined ? text(input, 'sinceTime') : new Date(whole(since, 'seconds') * 1000).toISOString();
  if (sinceSeconds < 0 || tailLines < 0) throw invalid('sinceSeconds and tailLines must not be negative');
  return {
    of: {
      group: podName === '' ? text(input, 'group') : '',
      kind: podName === '' ? text(input, 'kind') : 'Pod',
      name: podName || text(input, 'resourceName'),
      namespace: text(input, 'namespace'),
    },
    container: text(input, 'container'),
    options: {
      follow: flag(input, 'follow'),
      previous: flag(input, 'previous'),
      ...(sinceSeconds > 0 ? { sinceSeconds } : {}),
      ...(sinceTime === '' ? {} : { sinceTime }),
      ...(tailLines > 0 ? { tailLines } : {}),
    },
  };
}

/** Lines that contain the filter; with `!` before it, those that do not. */
function lineFilter(input: Input): (line: string) => boolean {
  const given = text(input, 'filter');
  if (given === '') return () => true;
  const inverse = given.startsWith('!');
  const fold = (value: string): string => (flag(input, 'matchCase') ? value : value.toLowerCase());
  const literal = fold(inverse ? given.slice(1) : given);
  return (line) => fold(line).includes(literal) !== inverse;
}
