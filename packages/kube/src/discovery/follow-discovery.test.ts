import { SimulatedClock, seededRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import type { RestMapper } from '../client/kube-client.ts';
import type { GroupVersionKind } from '../group-version-kind.ts';
import { ScriptedApi } from '../watch/testing/scripted-api.ts';
import { followDiscovery } from './follow-discovery.ts';
import { createRestMapper } from './rest-mapper.ts';
import { DiscoverySnapshot } from './snapshot.ts';

describe('followDiscovery', () => {
  it('makes the mapper ask again after each change, and announces a burst once', async () => {
    const clock = new SimulatedClock();
    const definitions = new ScriptedApi();
    definitions.put('old.example.com');
    let asked = 0;
    const mapper: RestMapper = createRestMapper({
      clock,
      discover: () => {
        asked++;
        const gvk: GroupVersionKind = {
          group: 'apiextensions.k8s.io',
          version: 'v1',
          kind: 'CustomResourceDefinition',
        };
        const common = { namespaced: false, verbs: [], shortNames: [], categories: [], subresources: [] };
        const resources = [{ gvk, resource: 'customresourcedefinitions', ...common }];
        return Promise.resolve(new DiscoverySnapshot([{ ...gvk, resources, stale: false }]));
      },
    });
    const stop = new AbortController();
    const { signal } = stop;
    let announced = 0;
    const client = { mapper, list: () => definitions.list(), watch: definitions.watch.bind(definitions) };
    await followDiscovery({
      client,
      clock,
      random: seededRandom(1),
      signal,
      onChange: () => announced++,
      onError: (error) => {
        throw error;
      },
    });
    await mapper.all(signal);
    const before = asked;
    await mapper.all(signal);
    expect([asked - before, announced]).toEqual([0, 0]);
    await clock.advance(0);
    definitions.put('new.example.com');
    definitions.put('new.example.com');
    await clock.advance(0);
    await mapper.all(signal);
    expect(asked - before, 'no throttle after an invalidation').toBe(1);
    await clock.advance(1000);
    expect(announced).toBe(1);
    definitions.remove('new.example.com');
    await clock.advance(1000);
    await mapper.all(signal);
    expect([asked - before, announced]).toEqual([2, 2]);
    stop.abort();
  });
});
