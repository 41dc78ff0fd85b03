// `npm run conformance -- argocd-crash`: a controller killed with -9 at any moment of waves, hooks and deletions, on the embedded
// API server or a real one: every hook runs once, and nothing is lost or left.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { settings, startSetpoint } from './argocd-beside/engines.mjs';
import { startWorld } from './argocd-beside/world.mjs';
import { deleteRound, startApplications, syncRound } from './argocd-crash/session.mjs';

/** An undisturbed round takes about as long: every moment of it can be hit. */
const roundMs = 14_000;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: {
      /** A folder with etcd, kube-apiserver and kube-controller-manager. */
      servers: { type: 'string' },
      apps: { type: 'string', default: '12' },
      rounds: { type: 'string', default: '8' },
      /** Kills in each round. */
      kills: { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'boolean', default: false },
    },
  });
  const [count, rounds, kills] = [values.apps, values.rounds, values.kills].map(Number);
  const random = randomOf(Number(values.seed));
  const moments = () => Array.from({ length: kills }, () => Math.floor(random() * roundMs));
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-crash-'));
  const world = await startWorld('setpoint', folder, { settings, servers: values.servers });
  try {
    world.engine = await startSetpoint(world);
    const apps = await startApplications(world, count);
    const figures = { rounds: rounds + 1, kills: 0, 'applications killed in': 0, failed: 0 };
    const take = async (name, round) => {
      const { faults, hit } = await round;
      figures.kills += kills;
      figures['applications killed in'] += hit;
      figures.failed += faults.length;
      log(`${name}: ${hit} applications under way at ${kills} kills, ${faults.length} faults`);
      for (const fault of faults) log(`  ${fault}`);
    };
    for (let edition = 1; edition <= rounds; edition++)
      await take(`edition ${edition}`, syncRound(world, apps, edition, moments()));
    await take('deletion', deleteRound(world, apps, moments()));
    return figures;
  } finally {
    await world.engine?.end();
    await world.end();
    if (values.keep) log(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** A small generator of numbers from 0 to 1, the same for the same seed. */
function randomOf(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
