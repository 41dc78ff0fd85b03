import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';

/** SHA-256 of a certificate (PEM), as tools show it: `AB:CD:…`. */
export function fingerprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256;
}

/** What a server shows who it is with. */
export interface ShownCertificate {
  /** PEM. */
  readonly certificate: string;
  /** The system trusts it for this name. */
  readonly isTrusted: boolean;
}

/** Asks a server for its certificate and nothing else; rejects when it does not answer. */
export function shownCertificate(url: string, signal: AbortSignal): Promise<ShownCertificate> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      rejectUnauthorized: false,
      // An address is no name.
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    });
    const stop = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', stop));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate()?.toString();
      const isTrusted = socket.authorized;
      socket.end();
      if (certificate === undefined) reject(new Error('the server shows no certificate'));
      else resolve({ certificate, isTrusted });
    });
  });
}
