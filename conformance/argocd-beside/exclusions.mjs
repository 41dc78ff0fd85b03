// Where Setpoint differs from Argo CD on purpose, where two runs of Argo CD differ from each other (`--itself` shows it), and where
// the judge is not what Argo CD ships: each with its reason.

import { isIP } from 'node:net';

/** Why a difference does not count, undefined when it does. */
export function excluded(difference, sides) {
  return rules.find(({ holds }) => holds(difference, sides))?.reason;
}

/** Why two runs of Argo CD may differ here: what its own timing decides, and no purpose of ours. */
export function byChance(difference, sides) {
  return rules.find(({ reason, holds }) => reason.startsWith('chance: ') && holds(difference, sides))?.reason;
}

/** A rule for named steps (`case/step`), and there for these fields alone. */
function inStep(reason, steps, fields, holds = () => true) {
  return {
    reason,
    holds: (difference) =>
      steps.includes(`${difference.case}/${difference.step}`) &&
      fields.test(difference.field) &&
      holds(difference),
  };
}

function isResultMessage(field) {
  return field === 'Application.status.operationState.syncResult.resources[].message';
}

const rules = [
  inStep(
    'on purpose: a server-side dry run of everything comes first: one refused object leaves all as it was',
    ['refused-object/first', 'immutable-changed/immutable changed', 'over-quota/sync'],
    /^(?:Application\.status\.(?:health\.status|resources\[\]|operationState\.(?:message|syncResult\.resources)|conditions)|live |events OperationCompleted)/,
  ),
  inStep(
    'on purpose: a server-side dry run of everything comes first: one refused object leaves all as it was',
    ['loeken+homelab/applied', 'loeken+homelab/synced', 'loeken+homelab/deleted'],
    /^(?:Application\.|live |events )/,
    ({ path, ours }) => ours === undefined || path.startsWith('Application/core.'),
  ),
  inStep(
    'on purpose: an element of a generator that is there twice does not block the others',
    ['set-duplicates/first'],
    /^(?:Application\.|ApplicationSet\.status\.resources|live ConfigMap|events )/,
    ({ argocd }) => argocd === undefined,
  ),
  inStep(
    'on purpose: sources that are not signed as the project asks are not read',
    ['project-signatures/first'],
    /^(?:Application\.status\.(?:sync|health|conditions|operationState|resources|sourceType)|events )/,
  ),
  inStep(
    'on purpose: a last hook that failed is run again after longer and longer pauses, in Argo CD at once',
    ['delete-hook-fails/deleted'],
    /^(?:Application\.(?:metadata\.finalizers|status\.(?:sync\.status|health\.status|resources|summary\.images|conditions))|live (?:Job|ConfigMap)|events |runs)/,
  ),
  inStep(
    'chance: Argo CD swaps the waves of prunes anew at each look, by what its cache still holds',
    ['waves/all gone but one'],
    /^Application\.status\.operationState\.syncResult\.resources(?:\.\(order\)|\[\]\.hookPhase)$/,
  ),
  inStep(
    'chance: Argo CD begins the syncs of a rolling step again before it has seen them',
    ['set-rolling/first', 'set-rolling/a change', 'set-reversed/first'],
    /^(?:Application\.status\.(?:history|operationState\.syncResult\.resources\[\]\.message)|ApplicationSet\.status\.applicationStatus\[\]\.message)/,
  ),
  inStep(
    'on purpose: each Application that its set deletes is told of, in reverse order too',
    ['set-reversed/deleted'],
    /^events Deleted$/,
    ({ argocd }) => argocd === undefined,
  ),
  inStep(
    'on purpose: a sync that nobody may do reads no sources',
    ['impersonation/nobody', 'impersonation/put back'],
    /^Application\.status\.operationState\.syncResult\.(?:revision|source)/,
    ({ ours }) => ours === undefined,
  ),
  inStep(
    'chance: whichever of two applications is first makes the Namespace that both ask for',
    ['aws-samples+eks-blueprints-workloads/synced', 'aws-samples+eks-blueprints-workloads/deleted'],
    /^Application\.status\.operationState\.syncResult\.resources/,
    ({ field, path, ours, argocd }) =>
      field.endsWith('(order)')
        ? kindsWithoutNamespaces(ours) === kindsWithoutNamespaces(argocd)
        : /\[\/Namespace\/\/[^\]]+\/PreSync\]/.test(path) &&
          (ours === undefined || argocd === undefined || / (?:created|unchanged)$/.test(argocd)),
  ),
  {
    reason: 'chance: load balancers get their addresses in the order in which their Services come',
    holds: ({ field, ours, argocd }) =>
      field === 'live Service.status.loadBalancer.ingress[].ip' && [ours, argocd].every((ip) => isIP(ip)),
  },
  {
    reason: 'chance: Argo CD leaves its finalizer on a hook when its cache has not shown it yet',
    holds: ({ field, ours, argocd }) =>
      field === 'live Job.metadata.finalizers[]' &&
      ours === undefined &&
      argocd === 'argocd.argoproj.io/hook-finalizer',
  },
  {
    reason: 'chance: Argo CD looks again when a health changes, not when only its message does',
    holds: ({ field, path, ours, argocd }, sides) =>
      field === 'Application.status.resources[].health.message' &&
      [ours, argocd].every((text) => `${text}`.startsWith('Waiting for rollout to finish: ')) &&
      healthAt(sides.ours, path) === healthAt(sides.theirs, path),
  },
  {
    reason: 'chance: what Argo CD tried before its caches knew of the change, and then did',
    holds: ({ field, path, ours, argocd }, sides) =>
      field === 'Application.status.operationState.retryCount' &&
      ours === undefined &&
      argocd === 1 &&
      phaseAt(sides.ours, path) === 'Succeeded' &&
      phaseAt(sides.theirs, path) === 'Succeeded',
  },
  {
    reason: 'judge: its Helm 3.17 drops a null that stands for a null of the chart, later ones keep it',
    holds: ({ field, ours, argocd }) =>
      field.endsWith('.source.helm.values') && withoutNulls(ours) === withoutNulls(argocd),
  },
  inStep(
    'chance: a commit is named by when it was made, and by whom',
    [
      'hydrated/first',
      'hydrated/changed',
      'hydrated/another place',
      'hydrated/broken',
      'aside-hydrated/first',
    ],
    /(?:hydratedSHA|revision|conditions\[\]\.message)$/,
    ({ ours, argocd }) => withoutCommits(ours) === withoutCommits(argocd),
  ),
  {
    reason: 'chance: a commit is named by when it was made, and by whom',
    holds: ({ case: name, field, path, ours }, sides) =>
      name === 'hydrated' &&
      field === 'events OperationStarted' &&
      Object.keys((ours === undefined ? sides.ours : sides.theirs).events).some(
        (event) => withoutCommits(`events.${event}`) === withoutCommits(path),
      ),
  },
  {
    reason: 'on purpose: the note beside hydrated manifests is in our own words',
    holds: ({ field }) => /^branches\[\]\.(?:.+\/)?README\.md$/.test(field),
  },
  {
    reason: 'chance: pods have names at random',
    holds: ({ field, ours, argocd }) =>
      /^live \w+\.status\.conditions\[\]\.message$/.test(field) &&
      withoutPodNames(ours) === withoutPodNames(argocd),
  },
  inStep(
    'on purpose: automation takes back at once what was synced by hand to another revision, Argo CD with its next look',
    ['rolled-back-automated/back'],
    /^(?:Application\.status\.(?:sync|resources|operationState|history)|live ConfigMap|events )/,
  ),
  inStep(
    'on purpose: what keeps live state from being seen is one error, and what was known stays with health Unknown',
    [
      ...['first', 'more than it may'].map((step) => `respect-rbac-none/${step}`),
      ...['normal', 'strict'].map((mode) => `respect-rbac-${mode}/more than it may`),
      ...['none', 'normal', 'strict'].map((mode) => `respect-rbac-${mode}/forgotten`),
    ],
    /^Application\.status\.(?:sync\.revision|health\.status|resources|conditions)/,
  ),
  inStep(
    'on purpose: objects that do not carry the marks of another tracking method yet differ until they do, and are pruned like others',
    ['tracked-by-label/put back'],
    /^Application\.status\.(?:sync|resources\[\])\.status$/,
    ({ ours, argocd }) => ours === 'OutOfSync' && argocd === 'Synced',
  ),
  inStep(
    'on purpose: each object that a cluster registered for namespaces cannot take is an error of its own',
    ['only-namespaces/first', 'only-namespaces/forgotten'],
    /^Application\.status\.conditions/,
  ),
  {
    reason: 'on purpose: a project that was made later counts at once, in Argo CD with the next look',
    holds: ({ field, path }, { ours, theirs }) => {
      if (!/^Application\.status\.(?:sync|health|conditions|resources|sourceType)\b/.test(field))
        return false;
      const key = path.slice(0, path.indexOf('.status'));
      const missing = ({ status } = {}) =>
        (status?.conditions ?? []).some(({ message }) => message.includes(' which does not exist'));
      return missing(theirs[key]) && !missing(ours[key]);
    },
  },
  {
    reason:
      'on purpose: everything that stands against a sync is named, not only the kind that is not served',
    holds: ({ field, path }, { theirs }) =>
      field.startsWith('Application.status.operationState.syncResult.resources') &&
      String(theirs[path.slice(0, path.indexOf('.status'))]?.status.operationState?.message).startsWith(
        'one or more synchronization tasks are not valid: failed to discover server resources',
      ),
  },
  inStep(
    'on purpose: a manifest file that cannot be read, or whose object has no name, is an error, never no manifest',
    ['no-name/first', 'invalid-manifest/without a kind'],
    /^(?:Application\.status\.(?:sync\.(?:status|revision)|resources|conditions|sourceType|operationState\.(?:phase|message|syncResult\.resources))|events )/,
  ),
  inStep(
    'on purpose: a field that the API server does not keep makes nothing OutOfSync',
    [
      'unknown-field/first',
      'option-validate-false/first',
      'SMACAcademy+ArgoCD-Complete-Master-Course/synced',
    ],
    /^Application\.status\.(?:sync|resources\[\])\.status$/,
    ({ ours, argocd }) => ours === 'Synced' && argocd === 'OutOfSync',
  ),
  inStep(
    'on purpose: a server-side dry run of everything comes first: one refused object leaves all as it was',
    ['refused-object/mended'],
    /^Application\.status\.operationState\.syncResult\.resources\[\]\.message$/,
    ({ ours, argocd }) => `${ours}`.endsWith(' created') && `${argocd}`.endsWith(' unchanged'),
  ),
  inStep(
    'on purpose: a hook after a deletion goes when its policy says so',
    ['delete-hook-before/deleted'],
    /^live Job/,
    ({ path, ours }) => path.includes('/last') && ours === undefined,
  ),
  inStep(
    'on purpose: an expression that cannot be read is an error of the spec',
    ['ignore-wrongly/first'],
    /^Application\.status\.(?:health\.status|conditions|controllerNamespace|reconciledAt|resources|sourceType|sync)/,
  ),
  inStep(
    'on purpose: an option of templates that nobody knows is named, where Argo CD ends with a panic',
    ['set-missing-keys/wrong'],
    /^ApplicationSet\.status\.(?:conditions\[\]|health)\.message$/,
  ),
  {
    reason: 'on purpose: an annotation that cannot be read is told of',
    holds: ({ path, argocd }) =>
      path.includes('conditions[InvalidAnnotationWarning]') && argocd === undefined,
  },
  {
    reason:
      'on purpose: engines that are built in tell their errors without those of processes and remote calls',
    holds: ({ field, argocd }) =>
      /(?:\.message$|^events )/.test(field) && /rpc error: code = |failed exit status \d/.test(argocd),
  },
  {
    reason: 'on purpose: a hook with a generated name is marked with the name it was given',
    holds: ({ field, path, argocd }) =>
      (field.endsWith('annotations.argocd.argoproj.io/tracking-id') && `${argocd}`.endsWith('/')) ||
      (/^Application\.status\.resources\[\]\.(?:requiresPruning|syncWave)$/.test(field) &&
        path.includes('-<time>')),
  },
  {
    reason: 'on purpose: what has no namespace is named without one',
    holds: ({ field, ours, argocd }) =>
      field === 'Application.status.operationState.syncResult.resources[].namespace' &&
      ours === '' &&
      argocd !== undefined,
  },
  {
    reason:
      'on purpose: roles and bindings are applied like everything else, without a first kubectl auth reconcile',
    holds: ({ field, argocd }) => isResultMessage(field) && / reconciled\./.test(argocd),
  },
  {
    reason: 'on purpose: a kind that is not served is named as such, whether or not others of its group are',
    holds: ({ field, argocd }) => isResultMessage(field) && `${argocd}`.endsWith(' "" not found'),
  },
  {
    reason: 'on purpose: an object whose annotation alone would be written again is unchanged',
    holds: ({ case: name, step, field, ours, argocd }) =>
      `${name}/${step}` === 'ignore-differences/respected' &&
      isResultMessage(field) &&
      `${ours}`.endsWith(' unchanged') &&
      `${argocd}`.endsWith(' configured'),
  },
  {
    reason: 'chance: Argo CD deletes by what its cache holds, and tells of an object that is gone already',
    holds: ({ field, path, ours }) =>
      field === 'events StatusRefreshed' && ours === undefined && path.endsWith(' not found'),
  },
  {
    reason: 'on purpose: what waits says for what',
    holds: ({ path, field, ours, argocd }) =>
      path.includes('conditions[DeletionError]') ||
      (field === 'Application.status.operationState.message' && `${ours}`.startsWith(`${argocd}`)),
  },
  {
    reason: 'on purpose: a heal names the namespaces of its objects too',
    holds: ({ field, ours, argocd }) =>
      /\boperation\.sync\.resources\[\]/.test(field) && (ours === undefined || argocd === undefined),
  },
  {
    reason: 'on purpose: the images are those of the templates, whether or not pods of them are there',
    holds: ({ field, argocd }) => field === 'Application.status.summary.images[]' && argocd === undefined,
  },
  {
    reason: 'on purpose: the health of an application that another holds is known, so that waves wait for it',
    holds: ({ path, argocd }) =>
      /status\.resources\[argoproj\.io\/Application\/.*\]\.health\./.test(path) && argocd === undefined,
  },
  {
    reason: 'on purpose: the health of an application that another holds is known, so that waves wait for it',
    holds: ({ field, path, argocd }, { ours, theirs }) => {
      if (!/^Application\.status\.health\.(?:status|message)$/.test(field)) return false;
      const key = path.slice(0, path.indexOf('.status'));
      const { health, resources = [] } = ours[key]?.status ?? {};
      return (
        argocd === (field.endsWith('status') ? 'Healthy' : undefined) &&
        theirs[key]?.status.health.status === 'Healthy' &&
        resources.some((one) => one.kind === 'Application' && one.health?.status === health.status)
      );
    },
  },
  {
    reason: 'chance: Argo CD names the causes of a health in no order',
    holds: ({ field, ours, argocd }) =>
      field === 'Application.status.health.message' && sorted(ours) === sorted(argocd),
  },
  {
    reason: 'on purpose: nothing requires pruning while the sources cannot be read',
    holds: ({ field, path }, { ours }) =>
      field === 'Application.status.resources[].requiresPruning' &&
      ours[path.slice(0, path.indexOf('.status'))]?.status.sync.status === 'Unknown',
  },
  {
    reason: 'on purpose: a step of a rolling sync names itself in the info of its operations',
    holds: ({ field }) => /operation\.info\[\]\.(?:name|value)$/.test(field),
  },
  {
    reason:
      'on purpose: what was written into a spec stays, where Go leaves out zero values when it writes it again',
    holds: ({ field, ours, argocd }) =>
      /^Application\.(?:spec|operation|status\.(?:sync|operationState|history))\b/.test(field) &&
      (ours === false || ours === 0 || ours === '') &&
      argocd === undefined,
  },
  {
    reason: 'on purpose: an empty text that Go writes of a structure without a value is not written',
    holds: ({ field, ours, argocd }) =>
      ours === undefined &&
      argocd === '' &&
      /(?:\.source\.repoURL|template\.spec\.\w+|syncResult\.revision)$/.test(field),
  },
  {
    reason: 'on purpose: a Replace is not written where nothing differs',
    holds: ({ case: name, step, ours }) =>
      name === 'option-replace' && step === 'all' && `${ours}`.endsWith('unchanged'),
  },
  {
    reason:
      'on purpose: errors of the API server are told with what can be done, without the names of temporary files',
    holds: ({ field, ours, argocd }) =>
      /(?:message|events OperationCompleted)$/.test(field) &&
      ([ours, argocd].some((text) => /\/dev\/shm\/|recreated$/.test(text)) || field.startsWith('events')),
  },
  {
    reason:
      'on purpose: a status that an operation leads through is told with the operation, not as an event of its own',
    holds: ({ field }) => field === 'events ResourceUpdated',
  },
  {
    reason: 'on purpose: each hook says of which operation it is, so that none runs twice after a crash',
    holds: ({ field }) =>
      field.startsWith('live ') && field.endsWith('metadata.annotations.setpoint.dev/operation'),
  },
  {
    reason: 'on purpose: errors name the object and the file, the rule and what to do next',
    holds: ({ field, ours, argocd }) =>
      (field.endsWith('.conditions[].message') || field === 'Application.status.operationState.message') &&
      typeof argocd === 'string' &&
      /\n(?:Rule|Next): /.test(ours),
  },
  {
    reason:
      'on purpose: applied on the server, so no last-applied annotation, and the manager applies where Argo CD updates',
    holds: ({ field }) =>
      /^(?:live|Application|AppProject).*(metadata\.managers(?:\[\])?|annotations\.kubectl\.kubernetes\.io\/last-applied-configuration)$/.test(
        field,
      ),
  },
  {
    reason:
      'chance: Argo CD works on the objects of one kind at the same time, and lists them as they were done',
    holds: ({ field, path }, { ours, theirs }) => {
      if (field !== 'Application.status.operationState.syncResult.resources.(order)') return false;
      const key = path.slice(0, path.indexOf('.status'));
      return kindsInOrder(ours[key]) === kindsInOrder(theirs[key]);
    },
  },
  {
    reason:
      'on purpose: kinds without a place in the order of kinds are applied by kind, then by name, in Argo CD by name alone',
    holds: ({ field, ours, argocd }) =>
      field === 'Application.status.operationState.syncResult.resources.(order)' &&
      withoutArgos(ours) === withoutArgos(argocd) &&
      sorted(ours) === sorted(argocd),
  },
];

function healthAt(side, path) {
  const [, object, resource] = /^(.+?)\.status\.resources\[(.+)\]\.health\.message$/.exec(path) ?? [];
  const [group, kind, namespace, name] = (resource ?? '').split('/');
  return side[object]?.status?.resources?.find(
    (item) =>
      item.kind === kind &&
      item.name === name &&
      (item.group ?? '') === group &&
      (item.namespace ?? '') === namespace,
  )?.health?.status;
}

function phaseAt(side, path) {
  return side[path.slice(0, path.indexOf('.status'))]?.status?.operationState?.phase;
}

function withoutCommits(text) {
  return `${text}`.replace(/\b[0-9a-f]{40}\b/g, '<commit>');
}

function withoutPodNames(text) {
  return `${text}`.replace(/(?<=^pods "[\w.-]+-)[a-z0-9]{5}(?=")/, '<name>');
}

function withoutNulls(text) {
  return `${text}`.replace(/^ *\w+: null\n/gm, '');
}

/** An order without Argo CD's own kinds, and one without order: the same results. */
function withoutArgos(order) {
  return `${order}`
    .split(', ')
    .filter((key) => !key.startsWith('argoproj.io/'))
    .join();
}

function sorted(order) {
  return `${order}`
    .replace(/^Caused by /, '')
    .split(', ')
    .toSorted()
    .join();
}

/** Of an order of results the kinds, without the Namespaces that syncs make beforehand. */
function kindsWithoutNamespaces(order) {
  return `${order}`
    .split(', ')
    .filter((key) => !/^\/Namespace\/\/[^/]+\/PreSync$/.test(key))
    .map((key) => key.split('/').slice(0, 2).join('/'))
    .join();
}

/** The kinds as they were begun with; all prunes of a wave are one, whatever their kinds. */
function kindsInOrder(application) {
  const results = application?.status?.operationState?.syncResult?.resources ?? [];
  return results
    .map(({ kind, syncPhase, status }) => (status?.startsWith('Prune') ? 'prune' : `${kind} ${syncPhase}`))
    .join();
}
