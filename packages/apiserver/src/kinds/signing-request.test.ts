import { expect, it } from 'vitest';
import { certificateRequestProblem } from './certificate-request.ts';
import { FieldErrors, formatFieldErrors } from './field-error.ts';
import { validateSigningRequest, validateSigningStatus } from './signing-request.ts';

/** `openssl req -new` for CN=jane with a key on P-256. */
const PEM = `-----BEGIN CERTIFICATE REQUEST-----
MIHJMHECAQAwDzENMAsGA1UEAwwEamFuZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABN9K84qfJ4aQWMxrYyhe534OAKLnQU2WBb/+1Zofm618maTwBi8hCb6gZRAo
mdf30LsB7qQgzSHudVvVoS2VrISgADAKBggqhkjOPQQDAgNIADBFAiBX9Z68Uokl
Fnr3YtRPGAL5sPjnkGiJk62An+Syo3tvdgIhAKmHWTr6g2hADfBERLpynT/iv+Hx
BLHN8YLlvwsc+PLW
-----END CERTIFICATE REQUEST-----
`;
const encoded = (text: string): string => Buffer.from(text).toString('base64');

it('takes a request that is signed by its own key', () => {
  expect(certificateRequestProblem(encoded(PEM))).toBeUndefined();
});

it('says what a kube-apiserver says of other requests', () => {
  expect(certificateRequestProblem('')).toBe('PEM block type must be CERTIFICATE REQUEST');
  expect(certificateRequestProblem(encoded(PEM.replaceAll(' REQUEST', '')))).toBe(
    'PEM block type must be CERTIFICATE REQUEST',
  );
  // Another name than the one that was signed.
  const other = Buffer.from(PEM.split('\n').slice(1, -2).join(''), 'base64');
  other.write('june', other.indexOf('jane'));
  const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${other.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  expect(certificateRequestProblem(encoded(forged))).toBe('x509: ECDSA verification failure');
});

it('wants known usages and a signer with a domain and a path', () => {
  const errors = new FieldErrors();
  const spec = { request: encoded(PEM), usages: ['any', 'any'], signerName: 'web/a', expirationSeconds: 9 };
  validateSigningRequest({ apiVersion: 'v1', kind: 'X', metadata: {}, spec }, errors);
  expect(errors.all.map((error) => formatFieldErrors([error]))).toEqual([
    'spec.usages[1]: Duplicate value: "any"',
    'spec.signerName: Invalid value: "web": should be a domain with at least two segments separated by dots',
    'spec.expirationSeconds: Invalid value: 9: may not specify a duration less than 600 seconds (10 minutes)',
  ]);
});

it('lets only the approval approve, and nobody take it back', () => {
  const object = (conditions: readonly unknown[]) => ({
    apiVersion: 'v1',
    kind: 'X',
    metadata: {},
    status: { conditions },
  });
  const approved = [{ type: 'Approved', status: 'True' }];
  const told = (now: readonly unknown[], before: readonly unknown[], writer: 'status' | 'approval') => {
    const errors = new FieldErrors();
    validateSigningStatus(object(now), object(before), writer, errors);
    return errors.all.map((error) => formatFieldErrors([error]));
  };
  expect(told(approved, [], 'approval')).toEqual([]);
  expect(told(approved, [], 'status')).toEqual([
    'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
  ]);
  expect(told([], approved, 'approval')).toEqual([
    'status.conditions: Forbidden: updates may not remove a condition of type "Approved"',
  ]);
});
