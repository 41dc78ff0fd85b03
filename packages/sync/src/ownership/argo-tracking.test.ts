import { describe, expect, it } from 'vitest';
import { configMap, object } from '../testing/fixtures.ts';
import { createArgoTracking } from './argo-tracking.ts';

const inDefault = configMap('c', { namespace: 'default' });

describe('the tracking annotation', () => {
  const tracking = createArgoTracking({ destinationNamespace: 'default' });

  it('names owner and object', () => {
    expect(tracking.mark(inDefault, 'guestbook').metadata.annotations).toEqual({
      'argocd.argoproj.io/tracking-id': 'guestbook:/ConfigMap:default/c',
    });
    const role = tracking.mark(object('rbac.authorization.k8s.io/v1 ClusterRole r'), 'guestbook');
    expect(role.metadata.annotations?.['argocd.argoproj.io/tracking-id']).toBe(
      'guestbook:rbac.authorization.k8s.io/ClusterRole:default/r',
    );
    expect(tracking.ownerOf(role)).toBe('guestbook');
  });

  it('that was copied from another object marks nothing', () => {
    const marked = tracking.mark(inDefault, 'guestbook');
    const renamed = (metadata: object) => ({ ...marked, metadata: { ...marked.metadata, ...metadata } });
    expect(tracking.ownerOf(marked)).toBe('guestbook');
    expect(tracking.ownerOf(renamed({ name: 'copy' }))).toBeUndefined();
    expect(tracking.ownerOf(renamed({ namespace: 'other' }))).toBeUndefined();
    expect(tracking.ownerOf({ ...marked, kind: 'Secret' })).toBeUndefined();
  });

  it.each(['', 'a', 'a:b', 'a:b/c:d', 'a:b/c:d/e/f', ':/ConfigMap:default/c'])('%j is no mark', (id) => {
    const annotations = { 'argocd.argoproj.io/tracking-id': id };
    expect(tracking.ownerOf(configMap('c', { namespace: 'default', annotations }))).toBeUndefined();
  });

  it('of another installation marks nothing', () => {
    const ours = createArgoTracking({ installationId: 'one' });
    const theirs = createArgoTracking({ installationId: 'two' });
    expect(ours.ownerOf(theirs.mark(inDefault, 'a'))).toBeUndefined();
    expect(theirs.ownerOf(theirs.mark(inDefault, 'a'))).toBe('a');
  });

  it('is left off CRDs', () => {
    const crd = object('apiextensions.k8s.io/v1 CustomResourceDefinition c');
    expect(tracking.mark(crd, 'a')).toEqual(crd);
  });
});

describe('the instance label', () => {
  it('is the owner alone', () => {
    const tracking = createArgoTracking({ method: 'label' });
    const marked = tracking.mark(inDefault, 'guestbook');
    expect(marked.metadata).toMatchObject({ labels: { 'app.kubernetes.io/instance': 'guestbook' } });
    expect(marked.metadata.annotations).toBeUndefined();
    expect(tracking.ownerOf(marked)).toBe('guestbook');
  });

  it('beside the annotation is shortened to a valid value, the annotation decides', () => {
    const tracking = createArgoTracking({ method: 'annotation+label' });
    const owner = `${'x'.repeat(62)}-more`;
    const marked = tracking.mark(inDefault, owner);
    expect(marked.metadata.labels).toEqual({ 'app.kubernetes.io/instance': 'x'.repeat(62) });
    expect(tracking.ownerOf(marked)).toBe(owner);
  });
});
