import type { StreamEvent } from '@setpoint/server';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { RequestError } from '../http/client.ts';
import { type Problem, problemIn, problemOf, problemOfStatus } from '../http/problem.ts';
import { takeEarlyGraph } from '../http/early-answers.ts';
import { useStream } from '../http/use-stream.ts';
import type { Answer, Ask, NodeView, Rect, Summary } from './protocol.ts';

interface View {
  readonly nodes: readonly NodeView[];
  readonly edges: Float32Array;
  readonly marks: Float32Array | undefined;
}

export interface GraphState {
  readonly summary: Summary | undefined;
  /** Counts the layouts: positions are those of the last one. */
  readonly layout: number;
  readonly view: View;
  readonly rows: ReadonlyMap<number, NodeView>;
  readonly problem: Problem | undefined;
  readonly look: (rect: Rect, detailed: boolean) => void;
  readonly readRows: (from: number, to: number) => void;
}

const nothing: View = { nodes: [], edges: new Float32Array(), marks: undefined };

/** The graph at `url`, held by a worker and kept current by the stream of `topic`. */
export function useGraph(url: string, topic: string): GraphState {
  const worker = useRef<Worker | undefined>(undefined);
  const [summary, setSummary] = useState<Summary | undefined>();
  const [layout, setLayout] = useState(0);
  const [view, setView] = useState<View>(nothing);
  const [rows, setRows] = useState<ReadonlyMap<number, NodeView>>(new Map());
  const [problem, setProblem] = useState<Problem | undefined>();
  /** Of the first graph: the stream tells what changed since, whatever is read later. */
  const [from, setFrom] = useState<string | undefined>();
  const ask = useCallback((message: Ask) => worker.current?.postMessage(message), []);
  const current = useRef(url);
  current.current = url;
  useEffect(() => {
    const early = takeEarlyGraph(current.current);
    const own =
      early?.worker ?? new Worker(new URL('./graph-worker.ts', import.meta.url), { type: 'module' });
    worker.current = own;
    own.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.answer === 'loaded') {
        setSummary(data.summary);
        setFrom((before) => before ?? data.summary.version);
        setRows(new Map());
        setLayout((before) => before + 1);
        setProblem(undefined);
      } else if (data.answer === 'failed') setProblem(problemFrom(data.status, data.body));
      else if (data.answer === 'view') setView(data);
      else if (data.answer === 'rows')
        setRows(
          (before) => new Map([...before, ...data.rows.map((row, at) => [data.from + at, row] as const)]),
        );
      else if (data.answer === 'patched') {
        setView((before) => ({ ...before, nodes: withChanges(before.nodes, data.nodes) }));
        setRows((before) => rowsWithChanges(before, data.nodes));
      }
    };
    if (early === undefined) ask({ ask: 'load', url: current.current });
    for (const message of early?.said ?? []) own.onmessage(message);
    return () => own.terminate();
  }, [ask]);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) ask({ ask: 'load', url });
    first.current = false;
  }, [url, ask]);
  const onEvent = (event: StreamEvent): void => {
    if (event.event !== 'graph') return;
    const { nodes, removed } = event;
    // The stream tells what stands below its owner; any other layout is the server's to make.
    const isOther = new URL(url, window.location.origin).searchParams.has('layout');
    const isUntold = nodes.length === 0 && removed.length === 0;
    ask(isOther || isUntold ? { ask: 'refresh' } : { ask: 'patch', nodes, removed });
  };
  const followed = `topic=${encodeURIComponent(`${topic}@${from ?? ''}`)}`;
  useStream(followed, from === undefined ? undefined : '', onEvent, () => ask({ ask: 'load', url }));
  const look = useCallback((rect: Rect, detailed: boolean) => ask({ ask: 'view', rect, detailed }), [ask]);
  const readRows = useCallback((start: number, to: number) => ask({ ask: 'rows', from: start, to }), [ask]);
  return useMemo(
    () => ({ summary, layout, view, rows, problem, look, readRows }),
    [summary, layout, view, rows, problem, look, readRows],
  );
}

function problemFrom(status: number, body: unknown): Problem {
  return problemOf(new RequestError(status, problemIn(body) ?? problemOfStatus(status)));
}

function withChanges(nodes: readonly NodeView[], changes: readonly NodeView[]): readonly NodeView[] {
  const byId = new Map(changes.map((change) => [change.node.id, change]));
  return nodes.map((one) => byId.get(one.node.id) ?? one);
}

function rowsWithChanges(
  rows: ReadonlyMap<number, NodeView>,
  changes: readonly NodeView[],
): ReadonlyMap<number, NodeView> {
  const byId = new Map(changes.map((change) => [change.node.id, change]));
  return new Map([...rows].map(([at, row]) => [at, byId.get(row.node.id) ?? row]));
}
