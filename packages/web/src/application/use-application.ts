import type { ApplicationDetail, StreamEvent } from '@setpoint/server';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../http/problem.ts';
import { useResource } from '../http/use-resource.ts';
import { useStream } from '../http/use-stream.ts';
import { type AppAddress, apiPath } from './address.ts';

export interface ApplicationState {
  readonly detail: ApplicationDetail | undefined;
  readonly problem: Problem | undefined;
  /** It was deleted while the page was open. */
  readonly gone: boolean;
  /** Counts the changes seen: what is read of the application is read again when it grows. */
  readonly changes: number;
  readonly reload: () => void;
}

const rereadMs = 400;

/** An application, kept current by the stream. */
export function useApplication(address: AppAddress): ApplicationState {
  const { value, problem, reload } = useResource<ApplicationDetail>(apiPath(address));
  const [live, setLive] = useState<{ base: ApplicationDetail | undefined; detail?: ApplicationDetail }>({
    base: undefined,
  });
  const [gone, setGone] = useState(false);
  const [changes, setChanges] = useState(0);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const detail = live.base === value ? (live.detail ?? value) : value;
  const onEvent = (event: StreamEvent): void => {
    if (event.event === 'application-removed') setGone(true);
    if (event.event !== 'application' || !detail) return;
    const { row, findings, operation } = event;
    setLive({ base: value, detail: { ...detail, row, findings, ...(operation ? { operation } : {}) } });
    setChanges((before) => before + 1);
    if (event.resourceVersion !== detail.application.metadata.resourceVersion) {
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(reload, rereadMs);
    }
  };
  const topic = `topic=${encodeURIComponent(`application:${address.namespace}/${address.name}`)}`;
  useStream(topic, value?.streamFrom, onEvent, reload);
  return { detail, problem, gone, changes, reload };
}
