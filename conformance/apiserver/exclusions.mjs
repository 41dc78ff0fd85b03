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
      /^\.body\.metadata\.(?:managedFields|uid|creationTimestamp)/.test(path),
  },
  {
    reason: 'the embedded server does not tell the fingerprint of the certificate a user came with',
    covers: ({ path }, request) =>
      /reviews|certificatesigningrequests/.test(request) && /\.extra\b/.test(path),
  },
  {
    reason: "a real server's own priority and fairness writes the status of flow schemas, and shares them so",
    covers: ({ path }, request) =>
      /\/flowschemas\//.test(request) &&
      /^\.body\.(?:status|metadata\.(?:managedFields|resourceVersion))/.test(path),
  },
  {
    reason: "a real server's aggregation writes into API services whether theirs answer",
    covers: ({ path }, request) =>
      /\/apiservices\//.test(request) &&
      /^\.body\.(?:status|metadata\.(?:managedFields|resourceVersion))/.test(path),
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
    reason: 'what the checks of a health endpoint are called',
    covers: (_difference, request) => /\?verbose/.test(request),
  },
];

/** The reason why a difference is none, or undefined. */
export function exclusionOf({ area, found, mine, theirs }) {
  const request = (theirs ?? mine).request;
  const covering = (difference) =>
    exclusions.find(
      (exclusion) =>
        (exclusion.area === undefined || exclusion.area === area) &&
        exclusion.covers(difference, request, theirs, mine),
    );
  const reasons = found.map((difference) => covering(difference)?.reason);
  return reasons.includes(undefined) ? undefined : reasons[0];
}
