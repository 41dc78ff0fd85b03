import { describe, expect, it } from 'vitest';
import { KUBE_CODES } from '../errors.ts';
import type { KubeObject, ManagedFieldsEntry } from '../object.ts';
import { builtinSchema } from '../schema/builtin-schema.ts';
import { applyObject } from './apply-object.ts';
import { conflictMessage } from './conflict.ts';
import { FieldSet } from './field-set.ts';
import { LAST_APPLIED_ANNOTATION } from './last-applied.ts';
import { keepManagedFieldsTimes, updateManagedFields } from './update-managed-fields.ts';
import type { ConvertVersion } from './versions.ts';

const schema = builtinSchema({ group: '', version: 'v1', kind: 'ConfigMap' });
const T1 = '2026-01-01T00:00:00Z';
const T2 = '2026-01-02T00:00:00Z';
const at = (time: string) => ({ schema, apiVersion: 'v1', time });

function configMap(data: Record<string, string>, metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', ...metadata }, data };
}

const entriesOf = (object: KubeObject): readonly ManagedFieldsEntry[] => object.metadata.managedFields ?? [];
const managersOf = (object: KubeObject) =>
  entriesOf(object).map(({ manager, operation }) => `${operation} ${manager}`);

function apply(live: KubeObject | undefined, applied: KubeObject, manager: string, time = T1): KubeObject {
  const result = applyObject({ ...at(time), live, applied, manager, force: false });
  if (!result.ok) throw new Error(conflictMessage(result.conflicts));
  return result.object;
}

describe('the time of an entry', () => {
  it('changes only when its manager changes the object', () => {
    const live = apply(undefined, configMap({ a: '1' }), 'one', T1);
    expect(entriesOf(live)[0]?.time).toBe(T1);
    expect(apply(live, configMap({ a: '1' }), 'one', T2)).toBe(live);
    expect(entriesOf(apply(live, configMap({ a: '2' }), 'one', T2))[0]?.time).toBe(T2);
    // Who only joins in holding a field changes nothing, and so has no time.
    const shared = apply(live, configMap({ a: '1' }), 'two', T2);
    expect(entriesOf(shared).map(({ manager, time }) => [manager, time])).toEqual([
      ['two', undefined],
      ['one', T1],
    ]);
  });

  it('is kept when nothing else changed in the end', () => {
    const live = updateManagedFields({
      ...at(T1),
      live: undefined,
      object: configMap({ a: '1' }),
      manager: 'm',
    });
    const changed = updateManagedFields({ ...at(T2), live, object: configMap({ a: '2' }), manager: 'm' });
    // Admission put the old value back.
    const reverted = { ...changed, data: live['data'] };
    expect(keepManagedFieldsTimes(live, reverted)).toEqual(live);
    expect(keepManagedFieldsTimes(live, changed)).toBe(changed);
  });
});

describe('objects nobody tracked', () => {
  const untracked = configMap({ a: '1' }, { uid: 'u' });

  it('stay untracked by updates', () => {
    const next = updateManagedFields({
      ...at(T1),
      live: untracked,
      object: configMap({ a: '2' }),
      manager: 'm',
    });
    expect(next.metadata).not.toHaveProperty('managedFields');
  });

  it('belong to before-first-apply from their first apply on', () => {
    const result = applyObject({
      ...at(T1),
      live: untracked,
      applied: configMap({ a: '2' }),
      manager: 'm',
      force: false,
    });
    expect(result.ok ? '' : conflictMessage(result.conflicts)).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
    );
    expect(managersOf(apply(untracked, configMap({ b: '2' }), 'm'))).toEqual([
      'Apply m',
      'Update before-first-apply',
    ]);
  });

  it('come about by a reset', () => {
    const live = { ...apply(undefined, configMap({ a: '1' }), 'm') };
    const tracked = { ...live, metadata: { ...live.metadata, uid: 'u' } };
    for (const managedFields of [[], [{}]]) {
      const object = configMap({ a: '1' }, { uid: 'u', managedFields });
      const next = updateManagedFields({ ...at(T1), live: tracked, object, manager: 'x' });
      expect(next.metadata).not.toHaveProperty('managedFields');
    }
  });
});

describe('updates', () => {
  it('fall back on the live managers when the request says nothing readable of them', () => {
    const live = apply(undefined, configMap({ a: '1' }), 'm');
    const unreadable = [{ manager: 'x', operation: 'Steal' }] as unknown as ManagedFieldsEntry[];
    for (const managedFields of [undefined, unreadable]) {
      const object = configMap({ a: '2' }, managedFields === undefined ? {} : { managedFields });
      const next = updateManagedFields({ ...at(T1), live, object, manager: 'editor' });
      expect(managersOf(next)).toEqual(['Update editor']);
    }
  });

  it('merge the oldest managers beyond ten', () => {
    let live = updateManagedFields({
      ...at(T1),
      live: undefined,
      object: configMap({ k0: '' }),
      manager: 'm0',
    });
    const data: Record<string, string> = { k0: '' };
    for (let i = 1; i < 12; i++) {
      data[`k${i}`] = '';
      const time = `2026-01-01T00:00:${String(i).padStart(2, '0')}Z`;
      live = updateManagedFields({ ...at(time), live, object: configMap({ ...data }), manager: `m${i}` });
    }
    const managers = managersOf(live);
    expect(managers).toHaveLength(10);
    expect(managers[0]).toBe('Update ancient-changes');
    expect(entriesOf(live)[0]?.fieldsV1).toEqual({
      'f:data': { '.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {} },
    });
    expect(entriesOf(live)[0]?.time).toBe('2026-01-01T00:00:02Z');
  });

  it('keep subresources and applies apart', () => {
    const live = apply(undefined, configMap({ a: '1' }), 'm');
    const object = configMap({ a: '1', b: '2' });
    const next = updateManagedFields({ ...at(T1), live, object, manager: 'm', subresource: 'status' });
    expect(entriesOf(next).map(({ operation, subresource }) => [operation, subresource])).toEqual([
      ['Apply', undefined],
      ['Update', 'status'],
    ]);
  });

  it('do not count fields the endpoint resets', () => {
    const ignoredFields = FieldSet.of([`f:data`]);
    const object = configMap({ a: '1' }, { labels: { l: '1' } });
    const next = updateManagedFields({ ...at(T1), live: undefined, object, manager: 'm', ignoredFields });
    expect(entriesOf(next)[0]?.fieldsV1).toEqual({ 'f:metadata': { 'f:labels': { '.': {}, 'f:l': {} } } });
  });
});

describe('applies by kubectl', () => {
  const lastApplied = (data: Record<string, string>) => JSON.stringify(configMap(data));

  it('take over what kubectl apply left in the annotation, and keep that up to date', () => {
    const annotations = { [LAST_APPLIED_ANNOTATION]: lastApplied({ a: '1', b: '1' }) };
    const live = updateManagedFields({
      ...at(T1),
      live: undefined,
      object: configMap({ a: '1', b: '1' }, { annotations }),
      manager: 'kubectl-client-side-apply',
    });
    const applied = configMap({ a: '2', b: '1' });
    const result = applyObject({ ...at(T2), live, applied, manager: 'kubectl', force: false });
    expect(result.ok && result.object.metadata.annotations?.[LAST_APPLIED_ANNOTATION]).toBe(
      '{"apiVersion":"v1","data":{"a":"2","b":"1"},"kind":"ConfigMap","metadata":{"name":"c"}}\n',
    );
    expect(applyObject({ ...at(T2), live, applied, manager: 'other', force: false }).ok).toBe(false);
    const edited = updateManagedFields({
      ...at(T1),
      live,
      object: { ...live, data: { a: '9', b: '1' } },
      manager: 'e',
    });
    const refused = applyObject({ ...at(T2), live: edited, applied, manager: 'kubectl', force: false });
    expect(refused.ok ? '' : conflictMessage(refused.conflicts)).toBe(
      'Apply failed with 1 conflict: conflict with "e" using v1: .data.a',
    );
  });
});

describe('what cannot be applied', () => {
  const failure = (live: KubeObject | undefined, applied: KubeObject) => () =>
    applyObject({ ...at(T1), live, applied, manager: 'm', force: false });

  it('is refused with the API server’s words', () => {
    expect(failure(undefined, { ...configMap({}), apiVersion: 'v2' })).toThrow(
      'Incorrect version specified in apply patch. Specified patch version: v2, expected: v1',
    );
    expect(failure(undefined, configMap({}, { managedFields: [] }))).toThrow(
      expect.objectContaining({ code: KUBE_CODES.badRequest, message: 'metadata.managedFields must be nil' }),
    );
    expect(failure(undefined, { ...configMap({}, { namespace: 'ns' }), extra: 1 })).toThrow(
      expect.objectContaining({
        code: KUBE_CODES.typeMismatch,
        message:
          'failed to create typed patch object (ns/c; /v1, Kind=ConfigMap): .extra: field not declared in schema',
      }),
    );
    const broken = [{ manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV2' }];
    const live = configMap({}, { managedFields: broken as unknown as ManagedFieldsEntry[] });
    expect(failure(live, configMap({}))).toThrow(
      expect.objectContaining({
        code: KUBE_CODES.managedFieldsInvalid,
        message: 'failed to decode managed fields: invalid fieldsType "FieldsV2" in managed fields entry 0',
      }),
    );
  });
});

describe('versions of a kind', () => {
  // v2 calls `data` of v1 `values`; v0 is not served any more.
  const rename = (object: unknown, from: string, to: string) => {
    const { [from]: value, ...rest } = object as Record<string, unknown>;
    return value === undefined ? rest : { ...rest, [to]: value };
  };
  const convert: ConvertVersion = (object, from, to) => {
    if (to === 'v0') return undefined;
    if (from === to) return { object, schema: undefined };
    return {
      object: from === 'v1' ? rename(object, 'data', 'values') : rename(object, 'values', 'data'),
      schema: undefined,
    };
  };
  const base = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 't' } };

  it('are merged each by its own fields', () => {
    const options = { schema: undefined, time: T1, force: false, convert };
    const v2 = { ...base, apiVersion: 'v2', values: { a: '1', b: '1' } };
    const first = applyObject({ ...options, apiVersion: 'v2', live: undefined, applied: v2, manager: 'm' });
    if (!first.ok) throw new Error('conflict');
    const live = rename({ ...first.object, apiVersion: 'v1' }, 'values', 'data') as unknown as KubeObject;
    const other = applyObject({
      ...options,
      apiVersion: 'v1',
      live,
      applied: { ...base, data: { a: '2' } },
      manager: 'n',
    });
    expect(other.ok ? '' : conflictMessage(other.conflicts)).toBe(
      'Apply failed with 1 conflict: conflict with "m": .values.a',
    );
    const pruned = applyObject({
      ...options,
      apiVersion: 'v1',
      live,
      applied: { ...base, data: { a: '1' } },
      manager: 'm',
    });
    expect(pruned.ok && pruned.object['data']).toEqual({ a: '1' });
  });

  it('that are gone leave no manager behind', () => {
    const entry: ManagedFieldsEntry = {
      manager: 'old',
      operation: 'Update',
      apiVersion: 'v0',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    };
    const live = { ...base, metadata: { ...base.metadata, managedFields: [entry] }, data: { a: '1' } };
    const result = applyObject({
      schema: undefined,
      apiVersion: 'v1',
      time: T1,
      convert,
      live,
      applied: { ...base, data: { a: '2' } },
      manager: 'm',
      force: false,
    });
    expect(result.ok && managersOf(result.object)).toEqual(['Apply m']);
  });
});
