/** What a `WWW-Authenticate` header asks for. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The first Bearer or Basic challenge of the header (RFC 9110, 11.6.1); undefined when it holds neither. */
export function parseChallenge(header: string): Challenge | undefined {
  const start = /(?:^|,\s*|\s)(bearer|basic)(?=\s|,|$)/i.exec(header);
  if (start === null) return undefined;
  const parameters = new Map<string, string>();
  const rest = header.slice(start.index + start[0].length);
  for (const match of rest.matchAll(/([A-Za-z_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    const [, key = '', quoted, bare = ''] = match;
    const name = key.toLowerCase();
    if (!parameters.has(name)) parameters.set(name, quoted?.replace(/\\(.)/g, '$1') ?? bare);
  }
  return { scheme: (start[1] as string).toLowerCase(), parameters };
}
