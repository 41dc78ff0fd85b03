// `npm run conformance -- argocd-public --argocd DIR --copies DIR`: public repositories written for Argo CD, applied unchanged
// with real kubectl to Setpoint and to a real Argo CD, on embedded or real API servers, and everything they show compared.
import { parseArgs } from 'node:util';
import { besideEachOther } from './argocd-beside/engines.mjs';
import { byChance, excluded } from './argocd-beside/exclusions.mjs';
import { startInternet } from './argocd-beside/internet.mjs';
import { publicRepositories } from './argocd-beside/public-repositories.mjs';
import { takeRepository } from './argocd-beside/public-session.mjs';
import { report } from './argocd-beside/report.mjs';

const usage = `options: --argocd DIR      a folder with the program argocd of Argo CD 3, helm and kustomize; redis-server and kubectl on PATH
         --copies DIR      clones of the repositories, each in a folder owner+name
         --servers DIR     etcd, kube-apiserver and kube-controller-manager to use in place of the embedded API server
         --itself          Argo CD on both sides: what two runs of it differ in is chance
         --filter TEXT     repositories whose name has the text
         --report FILE     every difference and exclusion, as JSON
         --keep            leave the data and the logs of both sides where they are`;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      argocd: { type: 'string' },
      copies: { type: 'string' },
      servers: { type: 'string' },
      itself: { type: 'boolean', default: false },
      filter: { type: 'string', default: '' },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  if (values.argocd === undefined || values.copies === undefined)
    throw new Error(`no Argo CD or no copies\n${usage}`);
  const chosen = publicRepositories.filter(({ copy }) => copy.includes(values.filter));
  if (chosen.length === 0) throw new Error(`no repository has ${values.filter} in its name`);
  const internet = await startInternet(
    values.copies,
    chosen.map(({ copy }) => copy),
  );
  try {
    const results = [];
    for (const repository of chosen) {
      const context = { copies: values.copies, excluded: values.itself ? byChance : excluded, log };
      const take = (worlds) => takeRepository(repository, { ...context, worlds });
      results.push(
        ...(await told(repository, besideEachOther({ ...values, env: internet.env, log }, take), log)),
      );
    }
    return report(chosen, results, values.report, log);
  } finally {
    await internet.close();
  }
}

async function told({ copy }, taking, log) {
  const steps = await taking;
  for (const { identical, excluded: left, differences, context } of steps) {
    const fields = [...new Set(differences.map(({ field }) => field))].slice(0, 8).join(', ');
    log(
      `${copy}, ${context.step}: ${identical} identical, ${left.length} on purpose, ${differences.length} different${fields && `: ${fields}`}`,
    );
  }
  return steps;
}
