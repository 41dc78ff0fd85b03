import type { KubeObject } from '@setpoint/kube';
import { expect, it } from 'vitest';
import { comparableTexts } from '../setpoint/comparable-text.ts';
import { masked } from './masking.ts';

const annotated = (kind: string, annotations: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', annotations },
});
const hidden = new Set(['token/value']);
const shown = (object: KubeObject) => masked(object, hidden).metadata.annotations;

it('hides the annotations named of Secrets alone, so that equal ones look equal', () => {
  const [old, same, other] = ['old-canary', 'old-canary', 'new-canary'].map((value) =>
    shown(annotated('Secret', { 'token/value': value, app: 'test' })),
  );
  expect(old).toEqual({ 'token/value': expect.stringMatching(/^\+{8,}$/), app: 'test' });
  expect(same).toEqual(old);
  expect(Object.keys(other ?? {})).toEqual(['token/value', 'app']);
  expect(shown(annotated('ConfigMap', { 'token/value': 'v' }))).toEqual({ 'token/value': 'v' });
});

it('compares texts in which no value of them stands', () => {
  const side = (value: string) => annotated('Secret', { 'token/value': value });
  const texts = comparableTexts(side('new-canary'), side('old-canary'), [], hidden);
  expect(JSON.stringify(texts)).not.toContain('canary');
  expect(texts.liveText).toContain('token/value: ++++++++');
});
