import { createHash } from 'node:crypto';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '@setpoint/core';
import { SOURCE_CODES, sourceError } from './errors.ts';
import { grantKey, grantOf } from './grants/grant-key.ts';
import type { HttpCredentials, RepositorySpec, TokenGrant } from './repository.ts';
import type { RepositoryUrl } from './repository-url.ts';
import { SecretText } from './secret-text.ts';

/** How one git process reaches one repository: variables for that child only, and the files they point to. */
export interface Access {
  readonly environment: Readonly<Record<string, string>>;
  /** Removes the files. */
  dispose(): Promise<void>;
}

/** The credentials of the spec, or those written into its URL. */
export function httpCredentialsOf(spec: RepositorySpec, url: RepositoryUrl): HttpCredentials | undefined {
  if (spec.credentials?.kind === 'basic' || spec.credentials?.kind === 'bearer') return spec.credentials;
  // A user alone is part of some hosts' URLs (Azure DevOps) and no credential.
  if (url.password === undefined) return undefined;
  return { kind: 'basic', username: url.username ?? '', password: new SecretText(url.password) };
}

/** A name for what the spec may read, from which nothing of its secrets can be told. */
export function accessFingerprint(spec: RepositorySpec, url: RepositoryUrl): string {
  const http = httpCredentialsOf(spec, url);
  const parts = [
    http?.kind === 'basic' ? [http.username, http.password.reveal()] : [http?.token.reveal()],
    spec.credentials?.kind === 'ssh' ? spec.credentials.privateKey.reveal() : '',
    grantOf(spec) === undefined ? undefined : grantKey(grantOf(spec) as TokenGrant),
    spec.clientCertificate?.certificate,
    spec.clientCertificate?.key.reveal(),
    spec.certificateAuthority,
    spec.insecure,
    spec.knownHosts,
    spec.proxy?.reveal(),
    url.username,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Every secret of the spec, so that none shows in what Git prints. */
export function secretsOf(spec: RepositorySpec, url: RepositoryUrl): readonly string[] {
  const http = httpCredentialsOf(spec, url);
  const secrets: string[] = [];
  if (http?.kind === 'bearer') secrets.push(http.token.reveal());
  if (http?.kind === 'basic') secrets.push(http.password.reveal(), basicValue(http.username, http.password));
  if (spec.proxy !== undefined) secrets.push(spec.proxy.reveal(), ...userinfoOf(spec.proxy.reveal()));
  return secrets.filter((secret) => secret.length > 0);
}

function userinfoOf(proxy: string): readonly string[] {
  try {
    const { password } = new URL(proxy);
    return password === '' ? [] : [password, decodeURIComponent(password)];
  } catch {
    return [];
  }
}

function basicValue(username: string, password: SecretText): string {
  return Buffer.from(`${username}:${password.reveal()}`).toString('base64');
}

/** `http.<origin>.extraHeader` binds the header to the repository's own scheme, host and port. */
export function authorizationOf(credentials: HttpCredentials | undefined): string | undefined {
  if (credentials === undefined) return undefined;
  if (credentials.kind === 'bearer') return `Bearer ${credentials.token.reveal()}`;
  return `Basic ${basicValue(credentials.username, credentials.password)}`;
}

/** Prepares access; secrets travel in the child's environment and in files of mode 0600 below `scratch`. */
export async function openAccess(
  spec: RepositorySpec,
  url: RepositoryUrl,
  scratch: string,
  random: Random,
): Promise<Access> {
  const folder = join(scratch, Buffer.from(random.bytes(12)).toString('hex'));
  const dispose = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const write = await fileWriter(folder);
    const environment =
      url.protocol === 'ssh'
        ? await sshEnvironment(spec, url, write)
        : await httpEnvironment(spec, url, write);
    return { environment, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

type WriteFile = (name: string, content: string) => Promise<string>;

async function fileWriter(folder: string): Promise<WriteFile> {
  let made: Promise<unknown> | undefined;
  return async (name, content) => {
    made ??= mkdir(folder, { recursive: true, mode: 0o700 }).then(() => chmod(folder, 0o700));
    await made;
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    return path;
  };
}

async function httpEnvironment(
  spec: RepositorySpec,
  url: RepositoryUrl,
  write: WriteFile,
): Promise<Readonly<Record<string, string>>> {
  if (url.protocol === 'file') return {};
  const settings: [string, string][] = [];
  const set = (key: string, value: string): void => void settings.push([`http.${url.origin}/.${key}`, value]);
  const authorization = authorizationOf(httpCredentialsOf(spec, url));
  if (authorization !== undefined) {
    if (/[\r\n\0]/.test(authorization)) throw badCredentials(url, 'the token holds a line break');
    set('extraHeader', `Authorization: ${authorization}`);
  }
  if (spec.insecure === true) set('sslVerify', 'false');
  if (spec.clientCertificate !== undefined) {
    set('sslCert', await write('cert.pem', spec.clientCertificate.certificate));
    set('sslKey', await write('key.pem', spec.clientCertificate.key.reveal()));
  }
  if (spec.proxy !== undefined) set('proxy', spec.proxy.reveal());
  const { certificateAuthority } = spec;
  // The variable, because it goes before the setting, and the process may have been given one for all repositories.
  const authority =
    certificateAuthority === undefined ? {} : { GIT_SSL_CAINFO: await write('ca.pem', certificateAuthority) };
  const noProxy = spec.noProxy === undefined ? {} : { no_proxy: spec.noProxy, NO_PROXY: spec.noProxy };
  return { ...configVariables(settings), ...authority, ...noProxy };
}

function configVariables(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  settings.forEach(([key, value], i) => {
    variables[`GIT_CONFIG_KEY_${i}`] = key;
    variables[`GIT_CONFIG_VALUE_${i}`] = value;
  });
  return variables;
}

async function sshEnvironment(
  spec: RepositorySpec,
  url: RepositoryUrl,
  write: WriteFile,
): Promise<Readonly<Record<string, string>>> {
  const key = spec.credentials?.kind === 'ssh' ? spec.credentials.privateKey.reveal() : undefined;
  if (key?.includes('\0') === true) throw badCredentials(url, 'the private key holds a NUL character');
  const knownHosts = await write('known_hosts', withFinalNewline(spec.knownHosts ?? ''));
  const options = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    `IdentityFile=${key === undefined ? 'none' : sshQuoted(await write('id', withFinalNewline(key)))}`,
    'IdentityAgent=none',
    `UserKnownHostsFile=${sshQuoted(knownHosts)}`,
    'GlobalKnownHostsFile=/dev/null',
    `StrictHostKeyChecking=${spec.insecure === true ? 'no' : 'yes'}`,
    'UpdateHostKeys=no',
    'PasswordAuthentication=no',
    'KbdInteractiveAuthentication=no',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'PermitLocalCommand=no',
    'ConnectTimeout=15',
    'ServerAliveInterval=15',
  ];
  const words = ['ssh', '-F', '/dev/null', ...options.flatMap((option) => ['-o', option])];
  return { GIT_SSH_COMMAND: words.map(shellQuoted).join(' '), GIT_SSH_VARIANT: 'ssh' };
}

/** Git runs GIT_SSH_COMMAND through the shell; every word is ours or a path of ours, and none can end its quotes. */
function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** ssh splits file lists at blanks and expands percent signs. */
function sshQuoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

function withFinalNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function badCredentials(url: RepositoryUrl, why: string): Error {
  return sourceError(
    SOURCE_CODES.authenticationFailed,
    `the credentials cannot be used: ${why}`,
    url.display,
    {
      nextAction: "Correct the repository's credentials.",
    },
  );
}
