/** The parts of a repository's address that notifications use: scp-like, ssh, https and git addresses. */
function partsOf(address: string): { readonly host: string; readonly path: string } {
  const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.*)$/.exec(address);
  if (scp !== null) return { host: scp[1] as string, path: `/${(scp[2] as string).replace(/^\/+/, '')}` };
  const { host, pathname } = new URL(address);
  return { host, path: pathname };
}

/** `https://host/path` of the repository, without a user. Throws on what is no address. */
export function repoUrlToHttps(address: string): string {
  const { host, path } = partsOf(address);
  return `https://${host}${path}`;
}

/** `owner/name` of the repository. Throws on what is no address. */
export function fullNameByRepoUrl(address: string): string {
  const path = partsOf(address).path.replace(/\.git$/, '');
  const names = path.split('/').filter((name) => name !== '');
  return names.length >= 2 ? names.slice(0, 2).join('/') : path;
}
