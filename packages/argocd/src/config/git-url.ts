/**
 * A Git URL in the form Argo CD compares: lower case, `user@host:path` as `user@host/path`, without `ssh://` and a
 * final `.git`. Only for comparing, never for fetching.
 */
export function normalizeGitUrl(url: string): string {
  let text = url.trim().toLowerCase();
  if (/^(ssh:\/\/)?([^/:]*?)@[^@]+$/.test(text) && !text.startsWith('ssh://')) {
    text = `ssh://${text.replace(':', '/')}`;
  }
  return text.replace(/\.git$/, '').replace(/^ssh:\/\//, '');
}
