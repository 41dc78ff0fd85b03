import { readFileSync } from 'node:fs';
import type {
  GnuPGPublicKey,
  GnuPGPublicKeyList,
  RepositoryCertificate,
  RepositoryCertificateList,
} from '@setpoint/server';
import { usage } from '../errors.ts';
import { harmless } from '../output/harmless.ts';
import type { Session } from './session.ts';

export async function listCertificates(session: Session<{ readonly type?: string }>): Promise<void> {
  const { items } = await session.call<RepositoryCertificateList>('GET /api/v1/certificates', {
    query: { certType: session.options.type ?? '' },
  });
  session.table(items ?? [], ['SERVER', 'TYPE', 'KEY', 'WHAT'], (items ?? []).map(rowOf));
}

const rowOf = ({ serverName, certType, certSubType, certInfo }: RepositoryCertificate): readonly string[] => [
  serverName,
  certType,
  certSubType,
  harmless(certInfo),
];

interface FileFlags {
  readonly file?: string;
  readonly upsert?: boolean;
}

/** The text of `--file`; - is standard input. */
function textOf({ options }: Session<FileFlags>): string {
  if (options.file === undefined)
    throw usage('no file was given', 'Name it with --file, or - for standard input.');
  return readFileSync(options.file === '-' ? 0 : options.file, 'utf8');
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export async function addTls(session: Session<FileFlags>, server: string): Promise<void> {
  const certificate = {
    serverName: server,
    certType: 'https',
    certSubType: '',
    certData: base64(textOf(session)),
  };
  await add(session, [certificate]);
}

export async function addSsh(session: Session<FileFlags>): Promise<void> {
  await add(session, knownHostsIn(textOf(session)));
}

async function add(session: Session<FileFlags>, items: readonly object[]): Promise<void> {
  const made = await session.call<RepositoryCertificateList>('POST /api/v1/certificates', {
    query: { upsert: session.options.upsert === true },
    body: { items },
  });
  session.print(
    made,
    () => `${items.length === 1 ? 'one entry is' : `${items.length} entries are`} trusted\n`,
  );
}

/** Lines as `ssh-keyscan` prints them; a line for many hosts is one for each. */
function knownHostsIn(text: string): readonly object[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw usage('the file holds no keys', 'Write it with ssh-keyscan HOST.');
  return lines.flatMap((line) => {
    const [names = '', certSubType = '', key] = line.trim().split(/\s+/);
    if (key === undefined)
      throw usage(`this is no key of a host: ${line.slice(0, 40)}`, 'Write HOST TYPE KEY.');
    return names
      .split(',')
      .map((serverName) => ({ serverName, certType: 'ssh', certSubType, certData: base64(key) }));
  });
}

export async function removeCertificate(
  session: Session<{ readonly type?: string; readonly key?: string }>,
  server: string,
): Promise<void> {
  const { type = '', key = '' } = session.options;
  const { items } = await session.call<RepositoryCertificateList>('DELETE /api/v1/certificates', {
    query: { hostNamePattern: server, certType: type, certSubType: key },
  });
  const removed = items ?? [];
  if (removed.length === 0) throw usage(`nothing is trusted of ${server}`, 'See setpoint cert list.');
  session.say(`${removed.length === 1 ? 'one entry is' : `${removed.length} entries are`} removed`);
}

export async function listKeys(session: Session): Promise<void> {
  const { items } = await session.call<GnuPGPublicKeyList>('GET /api/v1/gpgkeys');
  const keys: readonly GnuPGPublicKey[] = items ?? [];
  session.table(
    keys,
    ['KEY', 'ALGORITHM', 'OWNER'],
    keys.map(({ keyID, subType = '', owner = '' }) => [keyID, subType, harmless(owner)]),
  );
}

export async function addKey(session: Session<FileFlags>): Promise<void> {
  const made = await session.call<{ readonly skipped?: readonly string[] }>('POST /api/v1/gpgkeys', {
    body: { keyData: textOf(session) },
  });
  session.print(made, () =>
    (made.skipped ?? []).length > 0 ? 'it was there already\n' : 'the key is trusted\n',
  );
}

export async function removeKey(session: Session, keyID: string): Promise<void> {
  await session.call('DELETE /api/v1/gpgkeys', { query: { keyID } });
  session.say(`key ${keyID} is trusted no more`);
}
