import { seededRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import type { Draft } from './model/meta.ts';
import type { Service } from './model/network.ts';
import { formatFieldErrors } from './field-error.ts';
import { ServiceAllocator } from './service-allocator.ts';
import { strategyOf } from './strategies.ts';

const rules = strategyOf({ group: '', version: 'v1', kind: 'Service' });

function service(name: string, spec: Record<string, unknown>): Draft & Service {
  const object: Draft = { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'ns' }, spec };
  rules.default(object);
  return object as Draft & Service;
}

const ports = [{ port: 80 }];

describe('service addresses', () => {
  it('gives every service its own until the range is full, and takes them back', () => {
    const allocator = new ServiceAllocator({ random: seededRandom(1), serviceCidr: '10.0.0.0/29' });
    const services = Array.from({ length: 5 }, (_, index) => service(`s${index}`, { ports }));
    for (const each of services) expect(allocator.assign(each, undefined)).toEqual({ errors: [] });
    expect(new Set(services.map(({ spec }) => spec.clusterIP)).size).toBe(5);
    const late = service('late', { ports });
    expect(formatFieldErrors(allocator.assign(late, undefined).errors)).toMatch(/range is full/);
    allocator.forget(services[0] as Draft);
    expect(allocator.assign(late, undefined)).toEqual({ errors: [] });
    expect(late.spec).toMatchObject({
      clusterIP: services[0]?.spec.clusterIP,
      clusterIPs: [services[0]?.spec.clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
  });

  it('refuses what is taken or out of range', () => {
    const allocator = new ServiceAllocator({ random: seededRandom(1) });
    const first = service('a', { ports, clusterIP: '10.96.0.10' });
    expect(allocator.assign(first, undefined)).toEqual({ errors: [] });
    expect(
      formatFieldErrors(allocator.assign(service('b', { ports, clusterIP: '10.96.0.10' }), undefined).errors),
    ).toBe(
      'spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    );
    expect(
      formatFieldErrors(allocator.assign(service('c', { ports, clusterIP: '1.2.3.4' }), undefined).errors),
    ).toMatch(/is not in the valid range/);
    const node = service('d', { ports: [{ port: 80, nodePort: 80 }], type: 'NodePort' });
    expect(formatFieldErrors(allocator.assign(node, undefined).errors)).toBe(
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });

  it('leaves headless and external services without address, and keeps what an update leaves out', () => {
    const allocator = new ServiceAllocator({ random: seededRandom(1) });
    const headless = service('h', { ports, clusterIP: 'None', selector: { a: 'b' } });
    expect(allocator.assign(headless, undefined)).toEqual({ errors: [] });
    expect(headless.spec.clusterIPs).toEqual(['None']);
    const old = service('n', { ports, type: 'NodePort' });
    allocator.assign(old, undefined);
    const next = service('n', { ports: [{ port: 80 }, { name: 'more', port: 81 }], type: 'NodePort' });
    rules.prepareForUpdate(next, old, '', () => '2026-01-01T00:00:00Z');
    expect(allocator.assign(next, old)).toEqual({ errors: [] });
    expect(next.spec.clusterIP).toBe(old.spec.clusterIP);
    expect(next.spec.ports?.[0]?.nodePort).toBe(old.spec.ports?.[0]?.nodePort);
    expect(next.spec.ports?.[1]?.nodePort).toBeGreaterThanOrEqual(30_000);
  });
});
