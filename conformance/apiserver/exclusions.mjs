// Differences that are meant or are nobody's to see, each with its reason. An answer is excluded when all its
// differences are.

const exclusions = [
  {
    reason: 'the real server fails while it handles the request and closes the connection without an answer',
    covers: (_difference, _request, reference) => reference?.code === 0,
  },
  {
    reason:
      'reviews and tokens are not kept, and so tell neither who set their fields nor when they were made',
    covers: ({ path }, request) =>
      /reviews|\/token\b/.test(request) &&
      /^\.body\.(?:metadata\.(?:managedFields|uid|creationTimestamp)|status\.user\.uid)/.test(path),
  },
  {
    reason: 'the embedded server does not tell the fingerprint of the certificate a user came with',
    covers: ({ path }, request) =>
      /reviews|certificatesigningrequests/.test(request) && /\.extra\b/.test(path),
  },
  {
    reason: "a real server's own priority and fairness writes the status of flow schemas, and shares them so",
    covers: ({ path, theirs }, request) =>
      /\/flowschemas\b/.test(request) &&
      (/\.(?:status|managedFields|resourceVersion)\b/.test(path) || theirs === 'False'),
  },
  {
    reason: 'answers in protobuf are not served; whoever also accepts JSON gets that',
    covers: (_difference, _request, reference) => /protobuf/.test(reference?.type ?? ''),
  },
  {
    reason:
      'OpenAPI documents describe operations on objects, not connections, logs, discovery documents and how to log in',
    covers: ({ path }, request, reference, ours) =>
      (ours === undefined && reference !== undefined && (request.includes(' ') || request.endsWith('/'))) ||
      (request.endsWith(' itself') && /^\.body\.(?:info|components)/.test(path)) ||
      (/DeleteOptions|WatchEvent/.test(request) && /group-version-kind/.test(path)),
    area: 'openapi',
  },
  {
    reason: 'APIs are not aggregated, so nobody looks whether the service behind an API service is there',
    covers: ({ path, theirs }, request) =>
      /\/apiservices\b/.test(request) &&
      (/\.(?:status|managedFields|resourceVersion)\b/.test(path) || theirs === 'False (ServiceNotFound)'),
  },
  {
    reason: 'a real server tells the age of IP addresses in a column that it does not name',
    covers: ({ path }, request) => /\/ipaddresses\b/.test(request) && path === '.body.columnDefinitions[2]',
  },
  {
    reason: 'of two faults of an apply configuration another one is told first',
    covers: (_difference, request) => /configmaps\/y\?fieldManager=m/.test(request),
    ids: ['apply-refusals'],
  },
  {
    reason: 'of two values of a patch that are of another type than their fields another one is told first',
    covers: (_difference, _request, reference, ours) =>
      [reference, ours].every((answer) => /json: cannot unmarshal/.test(answer?.body?.message)),
    area: 'histories',
  },
  {
    reason:
      'a real server writes claims, and autoscalers of both versions, anew where nothing of them changes',
    covers: ({ path }, request) =>
      /persistentvolumeclaims|horizontalpodautoscalers/.test(request) && path.endsWith('.resourceVersion'),
    area: 'histories',
  },
  {
    reason: 'Go comes to the claims of a stateful set in any order',
    covers: ({ path }, request) =>
      /volumeClaimTemplates (?:a null|an empty) item/.test(request) &&
      /^\.body\.(?:message|details)/.test(path),
    ids: ['create-apps-v1-statefulsets', 'update-apps-v1-statefulsets'],
  },
  {
    reason: 'of several bindings that allow a request a real server names any',
    covers: ({ path, theirs }) =>
      path === '.body.status.reason' && String(theirs).startsWith('RBAC: allowed by'),
    ids: ['access-reviews'],
  },
  {
    reason: 'when a bookmark comes is each server’s own',
    covers: ({ path, ours, theirs }) => /^\.body\[\d\]$/.test(path) && (ours ?? theirs)?.type === 'BOOKMARK',
    ids: ['watch-initial-events'],
  },
  {
    reason: 'nodes are ready from the start: no taint keeps pods from a new one until it is',
    covers: ({ path, theirs }) =>
      /taints\[\d\]$/.test(path) && theirs?.key === 'node.kubernetes.io/not-ready',
  },
  {
    reason: 'the order of members in JSON says nothing',
    covers: ({ path }, request) =>
      /^\.body\.keys\[[01]\]$/.test(path) || (/watch=bogus/.test(request) && path === '.body'),
  },
  {
    reason: 'of an object with a member written twice the last one counts, not both together',
    covers: (_difference, request) => /\(fields twice/.test(request),
  },
  {
    reason: 'how far back a server remembers what has changed is its own',
    covers: (_difference, request) => /watch=true&resourceVersion=(?:1|…)&timeoutSeconds=1/.test(request),
    ids: ['watch-changes'],
  },
  {
    reason: 'Go tells several reasons of a refusal in any order',
    covers: ({ ours, theirs }) => clauses(ours) !== undefined && clauses(ours) === clauses(theirs),
  },
  {
    reason: 'the port of the server behind the service of the API is its own',
    covers: ({ path }, request) => request.endsWith('services/kubernetes') && path.endsWith('targetPort'),
  },
  {
    reason: 'what other cases have left on the reference, and a session of kubectl',
    covers: ({ ours, theirs }, request) =>
      /^GET \/api\/v1\/namespaces$/.test(request) &&
      ours === undefined &&
      /session-/.test(JSON.stringify(theirs)),
  },
  {
    reason: 'what the checks of a health endpoint are called',
    covers: (_difference, request) => /\?verbose/.test(request),
  },
];

/** The clauses of a message, whatever their order. */
function clauses(text) {
  return typeof text === 'string'
    ? text
        .split(/, |\[|\]/)
        .toSorted()
        .join('\n')
    : undefined;
}

/** The reason why a difference is none, or undefined. */
export function exclusionOf({ area, id, found, mine, theirs }) {
  const request = (theirs ?? mine).request;
  const covering = (difference) =>
    exclusions.find(
      (exclusion) =>
        (exclusion.area === undefined || exclusion.area === area) &&
        (exclusion.ids === undefined || exclusion.ids.includes(id)) &&
        exclusion.covers(difference, request, theirs, mine),
    );
  const reasons = found.map((difference) => covering(difference)?.reason);
  return reasons.includes(undefined) ? undefined : reasons[0];
}
