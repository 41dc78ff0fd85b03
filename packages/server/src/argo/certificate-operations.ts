import { createHash, X509Certificate } from 'node:crypto';
import { globMatches } from '@setpoint/argocd';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { flag, type Input, needed, record, records, text } from '../http/input.ts';
import type { Services } from '../services.ts';
import { textIn } from '../state/platform-state.ts';
import type { RepositoryCertificate, RepositoryCertificateList } from '../wire/argo-platform.ts';
import { enforce } from './access.ts';
import { changeConfigMap } from './config-map-change.ts';
import { get, operationsOf, post, remove } from './operation.ts';

const knownHostsMap = 'argocd-ssh-known-hosts-cm';
const tlsMap = 'argocd-tls-certs-cm';

interface KnownHost {
  readonly host: string;
  readonly keyType: string;
  readonly key: string;
  readonly line: string;
}

function knownHosts(content: string): readonly KnownHost[] {
  return content.split('\n').flatMap((line) => {
    const [host, keyType, key] = line.trim().split(/\s+/);
    if (!host || host.startsWith('#') || keyType === undefined || key === undefined) return [];
    return [{ host, keyType, key, line: line.trim() }];
  });
}

function all({ state }: Services): readonly RepositoryCertificate[] {
  const ssh = knownHosts(textIn(state.configMap(knownHostsMap), 'ssh_known_hosts')).map(
    ({ host, keyType, key }): RepositoryCertificate => ({
      serverName: host,
      certType: 'ssh',
      certSubType: keyType,
      certData: '',
      certInfo: `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`,
    }),
  );
  const hosts = Object.keys(state.configMap(tlsMap)?.['data'] ?? {});
  const https = hosts.flatMap((host) => certificatesIn(host, textIn(state.configMap(tlsMap), host)));
  return [...ssh, ...https];
}

function certificatesIn(host: string, pem: string): readonly RepositoryCertificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => {
    const common = { serverName: host, certType: 'https' as const, certData: '' };
    try {
      const certificate = new X509Certificate(block);
      return {
        ...common,
        certSubType: certificate.publicKey.asymmetricKeyType ?? '',
        certInfo: certificate.subject.replaceAll('\n', ','),
      };
    } catch {
      return { ...common, certSubType: '', certInfo: 'cannot be read as a certificate' };
    }
  });
}

function matching(services: Services, input: Input): readonly RepositoryCertificate[] {
  const [pattern, type, sub] = [
    text(input, 'hostNamePattern'),
    text(input, 'certType'),
    text(input, 'certSubType'),
  ];
  return all(services).filter(
    ({ serverName, certType, certSubType }) =>
      (pattern === '' || globMatches(pattern, serverName)) &&
      (type === '' || type === '*' || certType === type) &&
      (sub === '' || sub === '*' || certSubType === sub),
  );
}

async function create(services: Services, call: Call, input: Input): Promise<RepositoryCertificateList> {
  enforce(services, call, 'certificates', 'create', '');
  const items = records(record(input, 'certificates') ?? {}, 'items');
  const upsert = flag(input, 'upsert');
  for (const item of items) {
    const host = needed(item, 'serverName');
    call.about(host);
    const data = Buffer.from(needed(item, 'certData'), 'base64').toString('utf8');
    if (text(item, 'certType') === 'https') await addTls(services, host, data, upsert, call.signal);
    else await addKnownHost(services, host, needed(item, 'certSubType'), data, upsert, call.signal);
  }
  return {
    metadata: {},
    items: all(services).filter((one) => items.some((item) => item['serverName'] === one.serverName)),
  };
}

async function addTls(
  services: Services,
  host: string,
  pem: string,
  upsert: boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    void new X509Certificate(pem);
  } catch (cause) {
    throw invalid(`the certificate of ${host} cannot be read`, { cause });
  }
  await changeConfigMap(
    services,
    tlsMap,
    (data) => {
      const known = Object.hasOwn(data, host) ? data[host] : undefined;
      if (known !== undefined && known !== pem && !upsert) {
        throw invalid(`certificate for ${host} already exists and is different, use upsert to replace it`);
      }
      return { [host]: pem };
    },
    signal,
  );
}

async function addKnownHost(
  services: Services,
  host: string,
  keyType: string,
  data: string,
  upsert: boolean,
  signal: AbortSignal,
): Promise<void> {
  const [line] = knownHosts(data.includes(' ') ? data : `${host} ${keyType} ${data}`);
  if (line === undefined || /[\s#]/.test(host)) throw invalid(`the key of ${host} cannot be read`);
  const key = line.key;
  await changeConfigMap(
    services,
    knownHostsMap,
    (current) => {
      const content = current['ssh_known_hosts'] ?? '';
      const same = knownHosts(content).find((known) => known.host === host && known.keyType === keyType);
      if (same?.key === key) return {};
      if (same !== undefined && !upsert) {
        throw invalid(`key of ${host} already exists and is different, use upsert to replace it`);
      }
      const kept = content
        .split('\n')
        .filter((existing) => existing.trim() !== same?.line && existing !== '');
      return { ssh_known_hosts: `${[...kept, `${host} ${keyType} ${key}`].join('\n')}\n` };
    },
    signal,
  );
}

async function removeMatching(
  services: Services,
  call: Call,
  input: Input,
): Promise<RepositoryCertificateList> {
  enforce(services, call, 'certificates', 'delete', '');
  call.about(needed(input, 'hostNamePattern'));
  const doomed = matching(services, input);
  const tls = new Set(
    doomed.filter(({ certType }) => certType === 'https').map(({ serverName }) => serverName),
  );
  const ssh = new Set(
    doomed
      .filter(({ certType }) => certType === 'ssh')
      .map(({ serverName, certSubType }) => `${serverName} ${certSubType}`),
  );
  if (tls.size > 0) {
    await changeConfigMap(
      services,
      tlsMap,
      () => Object.fromEntries([...tls].map((host) => [host, null])),
      call.signal,
    );
  }
  if (ssh.size > 0) {
    await changeConfigMap(
      services,
      knownHostsMap,
      (data) => {
        const lines = (data['ssh_known_hosts'] ?? '').split('\n');
        const kept = lines.filter((line) => !ssh.has(line.trim().split(/\s+/).slice(0, 2).join(' ')));
        return { ssh_known_hosts: kept.join('\n') };
      },
      call.signal,
    );
  }
  return { metadata: {}, items: doomed };
}

const path = '/api/v1/certificates';

/** `certificate.CertificateService`. */
export const certificateOperations = operationsOf('certificate.CertificateService', {
  ListCertificates: {
    http: get(path),
    run: (services, call, input): RepositoryCertificateList => {
      enforce(services, call, 'certificates', 'get', '');
      return { metadata: {}, items: matching(services, input) };
    },
  },
  CreateCertificate: { http: post(path, 'certificates'), audit: 'certificate.create', run: create },
  DeleteCertificate: { http: remove(path), audit: 'certificate.delete', run: removeMatching },
});
