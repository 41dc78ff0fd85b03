import { createPrivateKey, X509Certificate } from 'node:crypto';
import { seededRandom, SimulatedClock } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { Execution, FunctionTable, parseTemplate, sprigFunctions, TemplateSet } from '../index.ts';

const functions = new FunctionTable(sprigFunctions);

function render(text: string, seed = 1): string {
  const set = new TemplateSet();
  set.add(parseTemplate('t', text, functions));
  return set.execute('t', null, new Execution({ random: seededRandom(seed), clock: new SimulatedClock() }));
}

const chain = `{{$ca := genCA "my-ca" 365}}{{$cert := genSignedCert "svc" (list "10.0.0.1" "::1") (list "a.b") 30 $ca}}
{{- list $ca.Cert $ca.Key $cert.Cert $cert.Key | toJson}}`;

describe('certificates', () => {
  it('form a chain that verifies, with the names asked for', () => {
    const [caPem, caKey, certPem, certKey] = JSON.parse(render(chain)) as [string, string, string, string];
    const ca = new X509Certificate(caPem);
    const cert = new X509Certificate(certPem);
    expect(cert.verify(ca.publicKey)).toBe(true);
    expect(cert.checkIssued(ca)).toBe(true);
    expect([ca.ca, cert.ca]).toEqual([true, false]);
    expect(cert.checkPrivateKey(createPrivateKey(certKey))).toBe(true);
    expect(ca.checkPrivateKey(createPrivateKey(caKey))).toBe(true);
    expect(cert.subjectAltName).toBe('DNS:a.b, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(new Date(cert.validTo).getTime() - new Date(cert.validFrom).getTime()).toBe(30 * 86_400_000);
  });

  it('are the same for the same seed and clock', () => {
    expect(render(chain, 7)).toBe(render(chain, 7));
    expect(render(chain, 7)).not.toBe(render(chain, 8));
  });

  it.each(['ecdsa', 'ed25519'])('can be signed with a given %s key', (type) => {
    const pems = render(
      `{{$ca := genCAWithKey "ca" 1 (genPrivateKey "${type}")}}{{$c := genSignedCertWithKey "c" nil nil 1 $ca (genPrivateKey "${type}")}}{{list $ca.Cert $c.Cert | toJson}}`,
    );
    const [ca, cert] = (JSON.parse(pems) as [string, string]).map((pem) => new X509Certificate(pem));
    expect(cert?.verify((ca as X509Certificate).publicKey)).toBe(true);
  });

  it('refuse what sprig refuses, in its words', () => {
    expect(() => render('{{genSelfSignedCert "x" (list "1.2.3") nil 1}}')).toThrow('error parsing ip: 1.2.3');
    expect(() => render('{{genCAWithKey "x" 1 "nope"}}')).toThrow(
      'parsing private key: no PEM data in input',
    );
    expect(() => render('{{buildCustomCert "!" "x"}}')).toThrow('unable to decode base64 certificate');
  });

  it('derive passwords and decrypt what they encrypt', () => {
    expect(render('{{derivePassword 1 "long" "password" "user" "example.com"}}')).toBe('ZedaFaxcZaso9*');
    // Go converts the counter to 32 bits.
    expect(render('{{derivePassword 4294967297 "long" "password" "user" "example.com"}}')).toBe(
      'ZedaFaxcZaso9*',
    );
    expect(render('{{encryptAES "secret" "plain text" | decryptAES "secret"}}')).toBe('plain text');
  });
});
