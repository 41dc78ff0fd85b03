import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether two texts are equal, in time that does not depend on where they differ. */
export function sameText(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Whether the signature is the body's HMAC in hexadecimal, with the algorithm before it where the host writes one. */
export function isSigned(body: Buffer, secret: string, signature: string, prefix: 'sha256=' | ''): boolean {
  return sameText(signature, prefix + createHmac('sha256', secret).update(body).digest('hex'));
}
