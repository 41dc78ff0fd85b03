// The API server in a process of its own: says where it is once it answers, and its memory when it is asked.
import { answerQuestions } from './questions.mjs';

const before = performance.now();
const { startApiServer } = await import('@setpoint/apiserver');
const loaded = performance.now();
const server = await startApiServer({ dataDir: process.argv[2], controllers: false });
const answers = performance.now();
await server.ready;
process.send({
  kubeconfigPath: server.kubeconfigPath,
  loadMs: loaded - before,
  startMs: answers - loaded,
  readyMs: performance.now() - loaded,
});
answerQuestions(() => server.stop());
