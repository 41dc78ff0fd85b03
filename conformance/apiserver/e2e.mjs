// One end-to-end test against a running server, for tests: does it pass, and are its answers a real server's?
import { connect } from './connection.mjs';
import { e2eTests } from './e2e/index.mjs';
import { judge, recordedFacts } from './facts.mjs';
import { maskAnswers } from './mask.mjs';
import { record } from './session.mjs';

export { e2eTests };

let facts;

export async function runE2e(kubeconfigPath, test) {
  const connection = await connect(kubeconfigPath);
  facts ??= recordedFacts();
  const run = Math.random().toString(36).slice(2, 6);
  try {
    const answers = maskAnswers(await record(connection, test, run));
    const { different } = judge(answers, facts.cases[test.id] ?? '');
    const threw = answers.find(({ request }) => request === 'case')?.body.threw;
    return { threw, different: different.map(({ request }) => String(request)) };
  } finally {
    connection.close();
  }
}
