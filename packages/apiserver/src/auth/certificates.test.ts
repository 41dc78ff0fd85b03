import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAuthority, issueClientCertificate, issueServerCertificate } from './certificates.ts';

describe('certificates', () => {
  const now = Date.now();
  const authority = createAuthority('test-ca', now);
  const root = new X509Certificate(authority.certificate);

  it('signs itself as an authority', () => {
    expect([root.ca, root.verify(root.publicKey), root.subject]).toEqual([true, true, 'CN=test-ca']);
  });

  it('issues server certificates for names and addresses', () => {
    const names = { dns: ['localhost'], ips: ['127.0.0.1', '::1'] };
    const server = new X509Certificate(issueServerCertificate(authority, names, now).certificate);
    expect([server.verify(root.publicKey), server.checkIssued(root), server.ca]).toEqual([true, true, false]);
    expect([server.checkHost('localhost'), server.checkIP('127.0.0.1'), server.checkIP('::1')]).toEqual([
      'localhost',
      '127.0.0.1',
      '::1',
    ]);
    expect(server.checkHost('example.com')).toBeUndefined();
  });

  it('issues client certificates that carry user and groups', () => {
    const client = new X509Certificate(
      issueClientCertificate(authority, 'ann', ['g1', 'g2'], now).certificate,
    );
    expect(client.subject).toBe('O=g1\nO=g2\nCN=ann');
    expect(client.verify(root.publicKey)).toBe(true);
  });
});
