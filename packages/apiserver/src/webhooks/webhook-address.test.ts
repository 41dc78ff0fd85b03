import { describe, expect, it } from 'vitest';
import type { Entry } from '../store/entry.ts';
import { webhookAddress } from './webhook-address.ts';

const service = (spec: object) => ({ kind: 'Service', spec });
const endpoints = (...subsets: readonly object[]) => ({ kind: 'Endpoints', subsets });

/** The address of port 443 of `hook` in `default`, given what the store holds of it. */
function addressWith(objects: Readonly<Record<string, object>>) {
  const get = ({ resource }: { readonly resource: string }) => {
    const object = objects[resource];
    return object === undefined ? undefined : ({ object } as unknown as Entry);
  };
  return webhookAddress({ service: { name: 'hook', namespace: 'default', path: '/a', port: 443 } }, { get });
}

const served = service({ ports: [{ port: 443, name: 'https' }] });

describe('the address of a webhook behind a service', () => {
  it('is what somebody wrote into its endpoints, for the port of that name', () => {
    const subset = {
      addresses: [{ ip: '192.0.2.1', targetRef: { kind: 'Pod' } }, { ip: '192.0.2.2' }],
      ports: [
        { port: 9, name: 'metrics' },
        { port: 8443, name: 'https' },
      ],
    };
    const { url, serverName, connect } = addressWith({
      '/services': served,
      '/endpoints': endpoints({}, subset),
    });
    expect([url.href, serverName, connect]).toEqual([
      'https://hook.default.svc/a',
      'hook.default.svc',
      { host: '192.0.2.2', port: 8443 },
    ]);
  });

  it('is none when only simulated pods are there, or another port is served', () => {
    const pods = endpoints({
      addresses: [{ ip: '10.0.0.1', targetRef: { kind: 'Pod' } }],
      ports: [{ port: 1, name: 'https' }],
    });
    expect(() => addressWith({ '/services': served, '/endpoints': pods })).toThrow('no endpoints available');
    expect(() => addressWith({ '/services': served })).toThrow('no endpoints available');
    expect(() => addressWith({ '/services': service({ ports: [{ port: 80 }] }) })).toThrow(
      'no service port 443',
    );
    expect(() => addressWith({})).toThrow('service "hook" not found');
  });
});
