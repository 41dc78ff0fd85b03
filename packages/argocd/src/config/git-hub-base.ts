/** GitHub's API, or an enterprise server's, whose address may leave `/api/v3` out. */
export function gitHubBase(api: string | undefined): string {
  if (!api) return 'https://api.github.com';
  // Whoever asks there says what is wrong with it.
  if (!URL.canParse(api)) return api;
  const url = new URL(api);
  const base = api.replace(/\/+$/, '');
  const isApiHost = url.hostname.startsWith('api.') || url.hostname.includes('.api.');
  return isApiHost || base.endsWith('/api/v3') ? base : `${base}/api/v3`;
}
