import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The whole of Git's configuration: neither the system's nor the user's is read, and a repository's own is read only
 * for mirrors, which we write. `followRedirects` is off because Git would carry the `Authorization` header along.
 */
const CONFIG = `[core]
	hooksPath = /dev/null
	fsmonitor = false
	bigFileThreshold = 16m
	askPass =
[safe]
	directory = *
[http]
	followRedirects = false
[fetch]
	unpackLimit = 100
	writeCommitGraph = false
	recurseSubmodules = false
[submodule]
	recurse = false
[protocol]
	version = 2
[gc]
	auto = 4000
	autoPackLimit = 50
	autoDetach = false
	pruneExpire = 2.weeks.ago
[maintenance]
	auto = false
[advice]
	detachedHead = false
`;

/** Writes the home folder that Git runs with; safe to repeat. */
export function writeGitHome(home: string): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.gitconfig'), CONFIG, { mode: 0o600 });
}

/** What Git may see of our own environment: how to find programs and how to leave the network. */
const PASSED = [
  'PATH',
  'TMPDIR',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'all_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'GIT_EXEC_PATH',
] as const;

/** The environment every git process starts from; `protocols` are the only ones it may speak. */
export function gitEnvironment(
  home: string,
  protocols: readonly string[],
  own: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ALLOW_PROTOCOL: protocols.join(':'),
  };
  for (const name of PASSED) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
