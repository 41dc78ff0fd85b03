import type { Page } from 'playwright-core';

/** When the page became ready, and its longest task so far (0: none over 50 ms), both since the navigation. */
export function longTasksFrom(page: Page): Promise<{ readonly readyMs: number; readonly longest: number }> {
  return page.evaluate(
    () =>
      new Promise<{ readyMs: number; longest: number }>((resolve) => {
        const readyMs = performance.now();
        let longest = 0;
        const observer = new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
        });
        observer.observe({ type: 'longtask', buffered: true });
        setTimeout(() => {
          observer.disconnect();
          resolve({ readyMs, longest });
        }, 200);
      }),
  );
}
