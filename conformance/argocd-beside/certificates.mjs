// Certificates of an authority of our own, for servers on loopback.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
const newKey = ['-newkey', 'rsa:2048', '-nodes'];
const days = ['-days', '30'];

/** Makes `ca.key` and `ca.crt`; `at(name)` is where a file goes. Returns `issue`, which makes `name.key` and `name.crt`. */
export function makeAuthority(at, commonName) {
  const authority = ['-keyout', at('ca.key'), '-out', at('ca.crt'), '-subj', `/CN=${commonName}`];
  openssl('req', '-x509', ...newKey, ...days, ...authority);
  return function issue(name, subject, extensions) {
    const request = ['-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', subject];
    openssl('req', ...newKey, ...request);
    writeFileSync(at('extensions'), `${extensions.join('\n')}\n`);
    const signer = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial'];
    const signed = ['-in', at(`${name}.csr`), '-out', at(`${name}.crt`), '-extfile', at('extensions')];
    openssl('x509', '-req', ...signed, ...signer, ...days);
  };
}
