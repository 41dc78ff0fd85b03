import type { FacetValue, FleetFacet, FleetPage, StreamEvent } from '@setpoint/server';
import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import { request } from '../http/client.ts';
import { type Problem, problemOf } from '../http/problem.ts';
import { useStream } from '../http/use-stream.ts';
import type { Row } from './fleet-filters.ts';
import { countsPath, firstRowsPath, type FleetFilters, nextRowsPath, serverQuery } from './fleet-query.ts';

const facetDelayMs = 700;

export interface Fleet {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly visible: number;
  readonly facets: Readonly<Partial<Record<FleetFacet, readonly FacetValue[]>>>;
  readonly problem: Problem | undefined;
  /** Nothing has been read yet. */
  readonly loading: boolean;
  /** The rows are of an earlier query; the next answer is on its way. */
  readonly pending: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

interface State {
  readonly query: string;
  readonly page: FleetPage | undefined;
  readonly rows: readonly Row[];
  readonly cursor: string | undefined;
  readonly total: number;
  readonly problem: Problem | undefined;
}
type SetState = (change: (before: State) => State) => void;

const nothing: State = {
  query: '',
  page: undefined,
  rows: [],
  cursor: undefined,
  total: 0,
  problem: undefined,
};

/** The applications that match, page by page, and kept current by the stream. */
export function useFleet(filters: FleetFilters): Fleet {
  const query = serverQuery(filters).toString();
  const [state, setState] = useState<State>(nothing);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    const abort = new AbortController();
    request<FleetPage>(firstRowsPath(query), { signal: abort.signal }).then(
      (page) =>
        // Interruptible: who types on does not wait until an older answer is drawn.
        startTransition(() =>
          setState((before) => ({
            query,
            page,
            rows: keptRows(before.rows, page.items),
            cursor: page.cursor,
            total: page.total,
            problem: undefined,
          })),
        ),
      (error: unknown) => {
        if (!abort.signal.aborted) setState((before) => ({ ...before, query, problem: problemOf(error) }));
      },
    );
    return () => abort.abort();
  }, [query, round]);
  const loadMore = useLoadMore(query, state, setState);
  const recount = useRecount(query, setState);
  const onEvent = (event: StreamEvent): void => {
    setState((before) => applyEvent(before, event));
    recount();
  };
  // The stream of a query starts where its first page was read.
  const from = state.query === query ? state.page?.streamFrom : undefined;
  useStream(`topic=fleet&${query}`, from, onEvent, reload);
  return {
    rows: state.rows,
    total: state.total,
    visible: state.page?.visible ?? 0,
    facets: state.page?.facets ?? {},
    problem: state.problem,
    loading: state.page === undefined && state.problem === undefined,
    pending: state.query !== query,
    loadMore,
    reload,
  };
}

/** The rows of an answer; those that say what they said before are the same objects, so that they are not drawn anew. */
function keptRows(before: readonly Row[], answered: readonly Row[]): readonly Row[] {
  const known = new Map(before.map((row) => [row.key, row]));
  return answered.map((row) => {
    const last = known.get(row.key);
    return last !== undefined && JSON.stringify(last) === JSON.stringify(row) ? last : row;
  });
}

function useLoadMore(query: string, state: State, setState: SetState): () => void {
  const loading = useRef<string | undefined>(undefined);
  const { cursor, query: loaded } = state;
  return useCallback(() => {
    if (cursor === undefined || loading.current === cursor || loaded !== query) return;
    loading.current = cursor;
    request<FleetPage>(nextRowsPath(query, cursor)).then(
      (page) => setState((before) => (before.query === query ? withPage(before, page, cursor) : before)),
      (error: unknown) => {
        loading.current = undefined;
        setState((before) => ({ ...before, problem: problemOf(error) }));
      },
    );
  }, [query, cursor, loaded, setState]);
}

function withPage(before: State, page: FleetPage, cursor: string): State {
  if (before.cursor !== cursor) return before;
  const have = new Set(before.rows.map(({ key }) => key));
  const rows = [...before.rows, ...page.items.filter(({ key }) => !have.has(key))];
  return { ...before, rows, cursor: page.cursor, total: page.total };
}

/** Reads the counts again a moment after something changed; many changes are one reading. */
function useRecount(query: string, setState: SetState): () => void {
  const timer = useRef<number | undefined>(undefined);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
      timer.current = undefined;
    },
    [query],
  );
  return () => {
    timer.current ??= window.setTimeout(() => {
      timer.current = undefined;
      request<FleetPage>(countsPath(query)).then(
        ({ total, facets: counts, visible }) =>
          setState((before) =>
            before.query === query && before.page
              ? { ...before, total, page: { ...before.page, facets: counts, visible } }
              : before,
          ),
        // The counts stay until the next event; the banner says when the connection is lost.
        () => undefined,
      );
    }, facetDelayMs);
  };
}

/** A row that changed keeps its place, so that nothing moves under the pointer; a new one comes first. */
function applyEvent(before: State, event: StreamEvent): State {
  if (event.event === 'fleet-removed') {
    const rows = before.rows.filter(({ key }) => key !== event.key);
    return rows.length === before.rows.length ? before : { ...before, rows, total: before.total - 1 };
  }
  if (event.event !== 'fleet') return before;
  const at = before.rows.findIndex(({ key }) => key === event.row.key);
  if (at >= 0) return { ...before, rows: before.rows.with(at, { ...before.rows[at], ...event.row }) };
  // A row on a page that has not been read shows when that page is.
  if (before.cursor !== undefined || event.row.name === undefined) return before;
  return { ...before, rows: [event.row, ...before.rows], total: before.total + 1 };
}
