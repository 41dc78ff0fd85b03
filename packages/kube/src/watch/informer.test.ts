import { SimulatedClock, seededRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { createInformer, type InformerScope } from './informer.ts';
import { ScriptedApi } from './testing/scripted-api.ts';

async function informed(scopes: readonly InformerScope[] = [{}]) {
  const api = new ScriptedApi();
  api.put('a');
  const clock = new SimulatedClock();
  const errors: string[] = [];
  const informer = createInformer({
    client: api,
    gvk: { group: '', version: 'v1', kind: 'Pod' },
    scopes,
    clock,
    random: seededRandom(1),
    signal: new AbortController().signal,
    onError: (error) => errors.push(error.message),
  });
  const told: string[] = [];
  informer.onChange(({ key, before, after }) =>
    told.push(`${key} ${before?.metadata.resourceVersion} ${after?.metadata.resourceVersion}`),
  );
  await clock.advance(2000);
  return { api, clock, informer, told, errors };
}

describe('createInformer', () => {
  it('keeps the newest version of each object, without managedFields, and tells each change with both states', async () => {
    const { api, clock, informer, told } = await informed();
    api.put('a');
    api.remove('a');
    await clock.advance(0);
    expect(told).toEqual(['ns/a undefined 101', 'ns/a 101 102', 'ns/a 102 undefined']);
    expect(informer.size).toBe(0);
    const metadata = { name: 'b', namespace: 'ns', uid: 'b', resourceVersion: '104', managedFields: [] };
    informer.learn({ metadata });
    expect(informer.get('ns/b')?.metadata).toEqual({ ...metadata, managedFields: undefined });
    expect(informer.resourceVersion).toBe('104');
  });

  it('learns only of what its scopes hold', async () => {
    const { informer } = await informed([
      { namespace: 'ns', labelSelector: 'typed', fieldSelector: 'metadata.name!=own' },
    ]);
    const learn = (name: string, labels: Readonly<Record<string, string>>, namespace = 'ns'): void =>
      informer.learn({ metadata: { name, namespace, uid: name, resourceVersion: '200', labels } });
    learn('plain', {});
    learn('own', { typed: 'yes' });
    learn('elsewhere', { typed: 'yes' }, 'other');
    learn('held', { typed: 'yes' });
    expect([...informer.keys()]).toEqual(['ns/a', 'ns/held']);
  });

  it('forgets what is known to be deleted for good, until the watch says otherwise', async () => {
    const { api, clock, informer } = await informed();
    const object = informer.get('ns/a');
    if (object === undefined) throw new Error('not listed');
    informer.forget({ metadata: { ...object.metadata, uid: 'of another' } });
    expect(informer.size).toBe(1);
    informer.forget(object);
    expect(informer.size).toBe(0);
    api.put('a');
    await clock.advance(0);
    expect(informer.size).toBe(1);
  });

  it('tells every listener, though one fails', async () => {
    const { api, clock, informer, told, errors } = await informed();
    informer.onChange(() => {
      throw new Error('broken listener');
    });
    const before = told.length;
    informer.onChange(() => told.push('second'));
    api.put('a');
    await clock.advance(0);
    expect(told.slice(before)).toEqual(['ns/a 101 102', 'second']);
    expect(errors).toEqual(['broken listener']);
  });
});
