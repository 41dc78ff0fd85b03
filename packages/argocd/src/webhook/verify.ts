import { createHmac } from 'node:crypto';
import { Secret } from '@setpoint/runtime';

/** Whether two texts are equal, in time that does not depend on where they differ. */
export function sameText(given: string, expected: string): boolean {
  return new Secret(given).equals(new Secret(expected));
}

/** Whether the signature is the body's HMAC in hexadecimal, with the algorithm before it where the host writes one. */
export function isSigned(body: Buffer, secret: string, signature: string, prefix: 'sha256=' | ''): boolean {
  return sameText(signature, prefix + createHmac('sha256', secret).update(body).digest('hex'));
}
