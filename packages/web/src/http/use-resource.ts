import { useCallback, useEffect, useRef, useState } from 'react';
import { type Problem, problemOf } from './problem.ts';
import { request } from './client.ts';

export interface Resource<T> {
  /** The last good answer; it stays while a newer one loads or after one failed. */
  readonly value: T | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** The JSON at `path`, loaded again when the path changes or on `reload`; `undefined` loads nothing. */
export function useResource<T>(path: string | undefined): Resource<T> {
  const [state, setState] = useState<{ path: string | undefined; value?: T; problem?: Problem }>({
    path: undefined,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(path);
  latest.current = path;
  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    request<T>(path, { signal: abort.signal }).then(
      (value) => setState({ path, value }),
      (error: unknown) => {
        if (!abort.signal.aborted) setState((before) => ({ ...before, path, problem: problemOf(error) }));
      },
    );
    return () => abort.abort();
  }, [path, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return {
    value: state.value,
    problem: state.path === path ? state.problem : undefined,
    loading: path !== undefined && state.path !== path,
    reload,
  };
}
