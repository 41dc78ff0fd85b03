import { readFileSync } from 'node:fs';

/** Lets the benchmark ask this process for its CPU time and memory, and end it. */
export function answerQuestions(stop) {
  process.on('message', (message) => {
    if (message === 'memory') process.send(memory());
    else if (message === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send({ cpuMs: (user + system) / 1000 });
    } else void stop().then(() => process.exit(0));
  });
}

/** Resident memory, and where the system tells it the part that is not pages of files. */
function memory() {
  globalThis.gc?.();
  const own = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const anonymousKiB = Number(/^RssAnon:\s+(\d+)/m.exec(own)?.[1] ?? Number.NaN);
  return { rss: process.memoryUsage.rss(), anonymous: anonymousKiB * 1024 };
}
