// A running server beside what a real kube-apiserver answered when it was recorded, for tests.
import { allCases } from './cases/index.mjs';
import { connect } from './connection.mjs';
import { judge, recordedFacts } from './facts.mjs';
import { maskAnswers } from './mask.mjs';
import { record } from './session.mjs';

export async function judgeServer(kubeconfigPath, areas) {
  const connection = await connect(kubeconfigPath);
  const facts = recordedFacts();
  const run = Math.random().toString(36).slice(2, 6);
  const verdict = { identical: 0, different: [] };
  try {
    for (const testCase of allCases) {
      const digests = facts.cases[testCase.id];
      if (digests === undefined || !areas.includes(testCase.area)) continue;
      const { identical, different } = judge(maskAnswers(await record(connection, testCase, run)), digests);
      verdict.identical += identical;
      for (const { request } of different) verdict.different.push(`${testCase.id}: ${String(request)}`);
    }
  } finally {
    connection.close();
  }
  return verdict;
}
