import type { LogLine, ObjectKey, Permission } from '@setpoint/server';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../app/shortcuts.ts';
import { withQuery } from '../http/with-query.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Empty } from '../ui/states.tsx';
import type { Tone } from '../ui/status.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { type AppAddress, apiPath, objectQuery } from './address.ts';
import { type LogBuffer, patternOf, readLogs } from './log-source.ts';
import './logs.css';

const tails = [200, 1_000, 10_000, 100_000] as const;
const sinces = [
  [0, 'from the start'],
  [60, 'last minute'],
  [600, 'last 10 min'],
  [3_600, 'last hour'],
  [86_400, 'last day'],
] as const;

/** The logs of every Pod of the application, or of one object, merged by time. */
export function LogsTab({
  address,
  object,
  permission,
}: {
  readonly address: AppAddress;
  readonly object?: ObjectKey;
  readonly permission: Permission;
}) {
  const [tail, setTail] = useState<number>(tails[1]);
  const [follow, setFollow] = useState(true);
  const [previous, setPrevious] = useState(false);
  const [since, setSince] = useState(0);
  const [container, setContainer] = useState('');
  const [filter, setFilter] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const path = permission.allowed
    ? withQuery(apiPath(address, 'logs'), {
        ...(object ? objectQuery(object) : {}),
        tail,
        follow: String(follow),
        previous: previous ? 'true' : undefined,
        sinceSeconds: since === 0 ? undefined : since,
        container: container === '' ? undefined : container,
      })
    : undefined;
  const { lines, version, problem, ended } = useLogs(path);
  const containers = useContainers(lines, version);
  const pattern = useMemo(() => patternOf(filter), [filter]);
  const matching = useMatching(lines, version, pattern);
  useShortcuts([{ keys: '/', label: 'Filter the log', group: 'Logs', run: () => field.current?.focus() }]);
  if (!permission.allowed) {
    return (
      <Empty icon="lock" title="You may not read logs">
        <p>
          Needs the permission: <code>{permission.missing}</code>
        </p>
      </Empty>
    );
  }
  return (
    <section
      className="logs card"
      aria-label="Logs"
      data-lines={lines.length}
      data-matching={matching.length}
    >
      <div className="logs-bar">
        <div className="search">
          <Icon name="search" size={15} />
          <input
            ref={field}
            className="input"
            type="search"
            aria-label="Filter the log by a regular expression"
            placeholder="Filter: text or regular expression"
            value={filter}
            spellCheck={false}
            onChange={(event) => setFilter(event.target.value)}
          />
        </div>
        <span className="muted nums" role="status">
          {matching.length.toLocaleString()} {pattern ? `of ${lines.length.toLocaleString()} ` : ''}lines
        </span>
        <select
          className="input choice"
          aria-label="Lines of each container"
          value={tail}
          onChange={(event) => setTail(Number(event.target.value))}
        >
          {tails.map((count) => (
            <option key={count} value={count}>
              last {count.toLocaleString()}
            </option>
          ))}
        </select>
        <select
          className="input choice"
          aria-label="Since when"
          value={since}
          onChange={(event) => setSince(Number(event.target.value))}
        >
          {sinces.map(([seconds, name]) => (
            <option key={seconds} value={seconds}>
              {name}
            </option>
          ))}
        </select>
        {containers.length > 1 || container !== '' ? (
          <select
            className="input choice"
            aria-label="Container"
            value={container}
            onChange={(event) => setContainer(event.target.value)}
          >
            <option value="">all containers</option>
            {containers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        ) : null}
        <Button
          tone="ghost"
          icon="download"
          aria-label="Download these lines"
          title="Download these lines"
          disabled={matching.length === 0}
          onClick={() => download(`${object?.name ?? address.name}.log`, matching)}
        />
        <label className="check">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          <span>Follow</span>
        </label>
        <label className="check">
          <input type="checkbox" checked={previous} onChange={(event) => setPrevious(event.target.checked)} />
          <span>Previous containers</span>
        </label>
      </div>
      {problem ? <ProblemPanel problem={problem} /> : null}
      {matching.length === 0 && (ended || lines.length > 0) ? (
        <Empty icon="logs" title={pattern ? 'No line matches' : 'No lines'}>
          <p>
            {pattern
              ? 'The filter is a regular expression, without case.'
              : 'The containers have written nothing, or no Pod runs.'}
          </p>
        </Empty>
      ) : (
        <VirtualList
          recycled
          className="logs-scroll"
          label="Log lines"
          count={matching.length}
          rowHeight={20}
          active={follow && matching.length > 0 ? matching.length - 1 : undefined}
          render={(at) => {
            const line = matching[at];
            return line ? <Line line={line} pattern={pattern} /> : null;
          }}
        />
      )}
    </section>
  );
}

/** The names of the containers that have written, in order; one that was chosen stays among them. */
function useContainers(lines: readonly LogLine[], version: number): readonly string[] {
  const known = useRef<{ readonly names: Set<string>; lines: readonly LogLine[]; seen: number }>({
    names: new Set(),
    lines,
    seen: 0,
  });
  return useMemo(() => {
    const last = known.current;
    const start = last.lines === lines && version >= 0 ? Math.min(last.seen, lines.length) : 0;
    for (let at = start; at < lines.length; at++) last.names.add(lines[at]?.container ?? '');
    Object.assign(last, { lines, seen: lines.length });
    return [...last.names].filter((name) => name !== '').toSorted();
  }, [lines, version]);
}

function download(name: string, lines: readonly LogLine[]): void {
  const text = lines.map((line) => `${line.at} ${line.pod} ${line.container} ${line.text}\n`);
  const url = URL.createObjectURL(new Blob(text, { type: 'text/plain' }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

interface Logs {
  readonly lines: readonly LogLine[];
  readonly version: number;
  readonly problem: Problem | undefined;
  readonly ended: boolean;
}

function useLogs(path: string | undefined): Logs {
  const buffer = useRef<LogBuffer>({ lines: [], dropped: 0 });
  const [version, setVersion] = useState(0);
  const [problem, setProblem] = useState<Problem | undefined>();
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    if (path === undefined) return undefined;
    const abort = new AbortController();
    buffer.current = { lines: [], dropped: 0 };
    setProblem(undefined);
    setEnded(false);
    readLogs(path, buffer.current, () => setVersion((before) => before + 1), abort.signal)
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setProblem(problemOf(error));
      })
      .finally(() => {
        if (!abort.signal.aborted) setEnded(true);
      });
    return () => abort.abort();
  }, [path]);
  return { lines: buffer.current.lines, version, problem, ended };
}

/** The lines that match: only what is new is looked at, unless the pattern changed. */
function useMatching(
  lines: readonly LogLine[],
  version: number,
  pattern: RegExp | undefined,
): readonly LogLine[] {
  const known = useRef<{
    lines: readonly LogLine[];
    pattern: RegExp | undefined;
    seen: number;
    first: LogLine | undefined;
    found: LogLine[];
  }>({
    lines: [],
    pattern: undefined,
    seen: 0,
    first: undefined,
    found: [],
  });
  return useMemo(() => {
    if (!pattern) return lines;
    const last = known.current;
    const same = last.lines === lines && last.pattern === pattern && last.first === lines[0] && version >= 0;
    const start = same ? last.seen : 0;
    const found = same ? [...last.found] : [];
    for (let at = start; at < lines.length; at++) {
      const line = lines[at];
      if (line && (pattern.test(line.text) || pattern.test(line.pod))) found.push(line);
    }
    known.current = { lines, pattern, seen: lines.length, first: lines[0], found };
    return found;
  }, [lines, version, pattern]);
}

const tonesOfPods: readonly Tone[] = ['blue', 'violet', 'green', 'amber', 'gray', 'red'];

function toneOfPod(pod: string): Tone {
  let hash = 0;
  for (let at = 0; at < pod.length; at++) hash = (hash * 31 + pod.charCodeAt(at)) % 5;
  return tonesOfPods[hash] ?? 'gray';
}

/** `17:04:09.123`, of the person's own time zone. */
function timeOf(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  const two = (value: number): string => String(value).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

function Line({ line, pattern }: { readonly line: LogLine; readonly pattern: RegExp | undefined }) {
  const match = pattern?.exec(line.text);
  const end = match ? match.index + match[0].length : 0;
  return (
    <div className="log-line">
      <span className="log-time" title={line.at}>
        {timeOf(line.at)}
      </span>
      <span className={`log-pod tone-${toneOfPod(line.pod)}`} title={`${line.pod} / ${line.container}`}>
        {line.pod}
      </span>
      <span className="log-text">
        {match && match[0] !== '' ? (
          <>
            {line.text.slice(0, match.index)}
            <mark>{match[0]}</mark>
            {line.text.slice(end)}
          </>
        ) : (
          line.text
        )}
      </span>
    </div>
  );
}
