import type { Impersonation } from './cluster-config.ts';

/** The `Impersonate-*` headers, as the API server reads them; text is sent as UTF-8 bytes. */
export function impersonationHeaders(impersonation: Impersonation): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { 'impersonate-user': headerText(impersonation.user) };
  if (impersonation.uid !== undefined) headers['impersonate-uid'] = headerText(impersonation.uid);
  if (impersonation.groups !== undefined && impersonation.groups.length > 0) {
    headers['impersonate-group'] = impersonation.groups.map(headerText);
  }
  for (const [key, values] of impersonation.extra ?? []) {
    headers[`impersonate-extra-${headerKey(key)}`] = values.map(headerText);
  }
  return headers;
}

/** The server lower-cases header names and percent-decodes them. */
function headerKey(key: string): string {
  const encoded = encodeURIComponent(key).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'));
  return encoded.toLowerCase();
}

/** HTTP header strings are Latin-1 on the wire here: one character a byte. */
function headerText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
