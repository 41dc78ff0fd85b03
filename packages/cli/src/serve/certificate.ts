import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueServerCertificate } from '@setpoint/apiserver';
import { SetpointError } from '@setpoint/core';
import { codes } from '../errors.ts';

export interface TlsFiles {
  /** PEM files; both or neither. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
}

const renewBeforeMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The certificate given; without one a self-signed one, made at the first start, kept in the folder, and made anew a
 * month before it ends.
 */
export function tlsIdentity(files: TlsFiles, folder: string, nowMs: number): TlsIdentity {
  const { tlsCert, tlsKey } = files;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new SetpointError(codes.usage, '--tls-cert and --tls-key go together');
  }
  if (tlsCert !== undefined && tlsKey !== undefined) {
    return { certificate: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8') };
  }
  const paths = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  if (existsSync(paths.certificate) && existsSync(paths.key)) {
    const kept = {
      certificate: readFileSync(paths.certificate, 'utf8'),
      key: readFileSync(paths.key, 'utf8'),
    };
    if (Date.parse(new X509Certificate(kept.certificate).validTo) - nowMs > renewBeforeMs) return kept;
  }
  const made = selfSigned(nowMs);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(paths.key, made.key, { mode: 0o600 });
  writeFileSync(paths.certificate, made.certificate);
  return made;
}

/** The server's certificate with its authority's below it, so that people can import the latter. */
function selfSigned(nowMs: number): TlsIdentity {
  const authority = createAuthority('setpoint', nowMs);
  const names = {
    commonName: 'setpoint',
    dns: ['localhost', hostname(), 'argocd-server', 'setpoint'].filter((name) =>
      /^[A-Za-z0-9.-]+$/.test(name),
    ),
    ips: ['127.0.0.1', '::1'],
  };
  const { certificate, key } = issueServerCertificate(authority, names, nowMs);
  return { certificate: `${certificate}${authority.certificate}`, key };
}
