// What the applications of the crash suite ask for: hooks and waves that each take long enough to be killed in.
import { application, configMap, deployment, job, manifest } from '../argocd-beside/objects.mjs';

const hook = (type, more = {}) => ({ 'argocd.argoproj.io/hook': type, ...more });
const wave = (number) => ({ 'argocd.argoproj.io/sync-wave': `${number}` });
const policy = (value) => ({ 'argocd.argoproj.io/hook-delete-policy': value });

/** Every third application fails in its first hook, and has another for that. */
const fails = (index) => index % 3 === 2;

const generated = (duration) => {
  const made = job('generated', { annotations: hook('PostSync', policy('HookSucceeded')), duration });
  return { ...made, metadata: { generateName: 'generated-', annotations: made.metadata.annotations } };
};

/** The manifests of an application in one edition. */
export function manifestsOf(index, edition, duration) {
  const deletionHooks = [
    job('first', { annotations: hook('PreDelete'), duration }),
    job('last', { annotations: hook('PostDelete'), duration }),
  ];
  if (fails(index))
    return manifest(
      job('before', { annotations: hook('PreSync'), duration, code: 1 }),
      job('failed', { annotations: hook('SyncFail', policy('HookSucceeded')), duration }),
      configMap('never', { k: `${edition}` }),
      ...deletionHooks,
    );
  return manifest(
    job('before', { annotations: hook('PreSync'), duration }),
    job('during', { annotations: { ...hook('Sync', policy('HookSucceeded')), ...wave(2) }, duration }),
    configMap('one', { k: `${edition}` }, wave(1)),
    job(`two-${edition}`, { annotations: wave(2), duration }),
    configMap('three', { k: `${edition}` }, wave(3)),
    deployment('four', {
      annotations: wave(4),
      image: `registry.invalid/web:${edition}`,
      pod: { 'simulate.setpoint.dev/start-delay': duration },
    }),
    job('after', { annotations: hook('PostSync'), duration }),
    generated(duration),
    ...deletionHooks,
  );
}

/** How often each Job of the application is to run in one edition, a generated name by its beginning. */
export function runsOf(index, edition) {
  return fails(index)
    ? { before: 1, failed: 1 }
    : { before: 1, during: 1, [`two-${edition}`]: 1, after: 1, generated: 1 };
}

export const runsOfDeletion = { first: 1, last: 1 };

/** The phase the operation ends in, and what is there then, by kind and name. */
export function outcomeOf(index, edition) {
  return fails(index)
    ? { phase: 'Failed', live: {} }
    : {
        phase: 'Succeeded',
        live: {
          'ConfigMap one': `${edition}`,
          'ConfigMap three': `${edition}`,
          'Deployment four': `registry.invalid/web:${edition}`,
          [`Job two-${edition}`]: 'there',
        },
      };
}

export const applicationOf = (name, repoURL) => {
  const made = application({ name, into: name, cascade: true });
  made.spec.source.repoURL = repoURL;
  return made;
};
