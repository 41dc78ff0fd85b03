// Where Setpoint differs from Argo CD on purpose, or where two runs of Argo CD differ from each other: each with its reason.

/** Why a difference does not count, undefined when it does. */
export function excluded(difference, sides) {
  return rules.find(({ holds }) => holds(difference, sides))?.reason;
}

const rules = [
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
      /^live .*(metadata\.managers\[\]|annotations\.kubectl\.kubernetes\.io\/last-applied-configuration)$/.test(
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
];

/** The kinds as they were begun with; all prunes of a wave are one, whatever their kinds. */
function kindsInOrder(application) {
  const results = application?.status?.operationState?.syncResult?.resources ?? [];
  return results
    .map(({ kind, syncPhase, status }) => (status?.startsWith('Prune') ? 'prune' : `${kind} ${syncPhase}`))
    .join();
}
