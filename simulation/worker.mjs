// One worker process of `npm run simulate`: is handed one seed after the other, answers with what became of each.
import { runSeed } from './dist/index.js';

async function run({ seed, options }) {
  process.send({ report: await runSeed(seed, options) });
}

process.on('message', (work) => void run(work));
process.on('disconnect', () => process.exit(0));
