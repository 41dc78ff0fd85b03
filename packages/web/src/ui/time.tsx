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
  const amount = amountOf(seconds);
  return amount === undefined ? dayOf(at) : `${amount} ago`;
}

/** "12 min": the largest unit only; undefined from 30 days on. */
function amountOf(seconds: number): string | undefined {
  let unit = 1;
  for (const [limit, name] of steps) {
    if (seconds < limit) return `${Math.floor(seconds / unit)} ${name}`;
    unit = limit === 60 ? 60 : limit === 3600 ? 3600 : 86_400;
  }
  return undefined;
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
}

/** When something ends: "in 3 h", or that it has. */
export function Until({ at }: { readonly at: string }) {
  const nowMs = useNow();
  const ms = Date.parse(at);
  const seconds = Math.round((ms - nowMs) / 1000);
  const amount = amountOf(Math.max(0, seconds));
  return (
    <time dateTime={at} title={momentOf(ms)} className="nums">
      {seconds <= 0
        ? `ended ${agoOf(ms, nowMs)}`
        : `ends ${amount === undefined ? dayOf(ms) : `in ${amount}`}`}
    </time>
  );
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
