import { builtinSchema, type Emptied, type SchemaNode, typedForm } from '@setpoint/kube';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../kinds/index.ts';
import { asKept, withEmptied } from './emptied.ts';

const role = { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'Role' };
const policy = { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' };

function typed(object: object, gvk: typeof role): { readonly draft: Draft; readonly emptied: Emptied[] } {
  const emptied: Emptied[] = [];
  return { draft: typedForm(object as Draft, builtinSchema(gvk) as SchemaNode, emptied), emptied };
}

describe('what was written empty', () => {
  const object = () => ({
    metadata: { name: 'a', labels: {} },
    spec: {
      podSelector: { matchLabels: {} },
      ingress: [{ from: [{ podSelector: { matchExpressions: [] } }] }],
    },
  });

  it('is there as long as the object is looked at, wherever it stood', () => {
    const { draft, emptied } = typed(object(), policy);
    const seen: unknown[] = [];
    withEmptied(draft, emptied, () => seen.push(structuredClone(draft)));
    expect(seen).toEqual([object()]);
    expect(draft).toEqual({
      metadata: { name: 'a' },
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
    });
  });

  it('stays when it was filled, and is not put where its place is gone or taken', () => {
    const { draft, emptied } = typed(object(), policy);
    const spec = draft['spec'] as { ingress: unknown[]; podSelector: Record<string, unknown> };
    spec.ingress = [];
    withEmptied(draft, emptied, () => {
      Object.assign(spec.podSelector['matchLabels'] as object, { a: 'b' });
    });
    expect(spec).toEqual({ ingress: [], podSelector: { matchLabels: { a: 'b' } } });
  });

  it('is null at last in a list that is always written', () => {
    const { draft, emptied } = typed({ metadata: { name: 'a' }, rules: [] }, role);
    expect(draft['rules']).toEqual([]);
    asKept(draft, emptied, { gvk: role });
    expect(draft['rules']).toBeNull();
  });
});
