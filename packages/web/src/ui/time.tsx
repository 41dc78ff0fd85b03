import { useEffect, useState } from 'react';
import { createStore, useStore } from '../app/store.ts';

/** One clock for every time on the page. */
const now = createStore(Date.now());
let users = 0;
let timer: number | undefined;

function useNow(): number {
  useEffect(() => {
    users += 1;
    timer ??= window.setInterval(() => now.set(Date.now()), 10_000);
    return () => {
      users -= 1;
      if (users === 0) {
        window.clearInterval(timer);
        timer = undefined;
      }
    };
  }, []);
  return useStore(now);
}

const steps = [
  [60, 's'],
  [3600, 'min'],
  [86_400, 'h'],
  [86_400 * 30, 'd'],
] as const;

/** "12 min ago": the largest unit only. */
function agoOf(at: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - at) / 1000));
  if (seconds < 5) return 'just now';
  let unit = 1;
  for (const [limit, name] of steps) {
    if (seconds < limit) return `${Math.floor(seconds / unit)} ${name} ago`;
    unit = limit === 60 ? 60 : limit === 3600 ? 3600 : 86_400;
  }
  return new Date(at).toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
}

export function Ago({ at }: { readonly at: string | undefined }) {
  const nowMs = useNow();
  const [mounted] = useState(() => Date.now());
  if (at === undefined || at === '') return <span className="faint">–</span>;
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={momentOf(ms)} className="nums">
      {agoOf(ms, Math.max(nowMs, mounted))}
    </time>
  );
}

export const clockOf = (at: number): string =>
  new Date(at).toLocaleTimeString(undefined, { hourCycle: 'h23' });

/** Date, time and zone, in the words of the person's own language. */
const momentOf = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' });

/** The moment itself, as records need it; how long ago it was when pointed at. */
export function Moment({ at }: { readonly at: string }) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={agoOf(ms, Date.now())} className="nums nowrap">
      {momentOf(ms)}
    </time>
  );
}
