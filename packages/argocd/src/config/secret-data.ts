import type { KubeObject } from '@setpoint/kube';

/** The values of a Secret by key, decoded; absent keys give ''. */
export function secretReader(secret: KubeObject): (key: string) => string {
  const data = (secret['data'] ?? {}) as Record<string, unknown>;
  return (key) => {
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
  };
}

/** Go's strconv.ParseBool: true for 1, t, T, TRUE, true, True. */
export function isTrue(text: string): boolean {
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text);
}
