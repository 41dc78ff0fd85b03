// One worker process of `npm run simulate`: is handed seeds, answers with what became of each.
import { runSeed } from './dist/index.js';

async function run({ seeds, options }) {
  for (const seed of seeds) process.send({ report: await runSeed(seed, options) });
  process.send({ done: true });
}

process.on('message', (work) => void run(work));
process.on('disconnect', () => process.exit(0));
