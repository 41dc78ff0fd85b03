// `npm run conformance -- argocd-cli --argocd BINARY`: one long session of the real `argocd` command with `setpoint up`,
// what it prints and how it ends checked step by step.
import { rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openSession } from './argocd-cli/session.mjs';
import { stepsFor } from './argocd-cli/steps.mjs';
import { ssoSteps } from './argocd-cli/sso.mjs';

const usage = `options: --argocd BINARY  the command, built from its public source
         --cluster KUBECONFIG  a real cluster to register; without it an embedded one is
         --tls            over TLS instead of in the clear
         --report FILE    what it printed wherever it was not as expected
         --grpc-web       the whole session over gRPC-web, which has no streams from the client
         --only TEXT      steps whose line has the text, and those they need: the session's`;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      argocd: { type: 'string' },
      cluster: { type: 'string' },
      report: { type: 'string' },
      tls: { type: 'boolean', default: false },
      'grpc-web': { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  if (values.argocd === undefined) throw new Error(`no command\n${usage}`);
  const session = await openSession(values.argocd, {
    otherCluster: values.cluster,
    isWeb: values['grpc-web'],
    isSecure: values.tls,
  });
  const failures = [];
  let passed = 0;
  const count = (line, problem) => {
    if (problem === undefined) passed++;
    else {
      failures.push(`$ argocd ${line}\n${problem}\n`);
      log(`argocd ${line}: ${problem.slice(0, 600)}`);
    }
  };
  try {
    for (const step of stepsFor(values['grpc-web'])) {
      if (values.only === undefined || needed(step, values.only)) count(step.line, await session.take(step));
    }
    for (const [line, problem] of await ssoSteps(session)) count(line, problem);
  } finally {
    await session.close();
    rmSync(session.folder, { recursive: true, force: true });
  }
  if (values.report !== undefined) writeFileSync(values.report, failures.join('\n'));
  return { steps: passed + failures.length, passed, failed: failures.length };
}

const needed = ({ line }, text) =>
  line.includes(text) ||
  /^(login|account update-password --current-password any|proj create team|proj add-dest)/.test(line);
