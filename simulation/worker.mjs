// One worker process of `npm run simulate`: is handed seeds, answers with what became of each.
import { runSeed } from './dist/index.js';

process.on('message', async ({ seeds, options }) => {
  for (const seed of seeds) process.send({ report: await runSeed(seed, options) });
  process.send({ done: true });
});
process.on('disconnect', () => process.exit(0));
