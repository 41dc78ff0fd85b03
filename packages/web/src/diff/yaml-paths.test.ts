import { describe, expect, it } from 'vitest';
import { overlap, parseFieldPath, pathsOf } from './yaml-paths.ts';

const text = `metadata:
  labels:
    app.kubernetes.io/name: web
spec:
  template:
    spec:
      containers:
      - image: nginx:1.27
        name: web
        ports:
        - containerPort: 80
          protocol: TCP
      - image: envoy
        name: proxy
        args:
        - --a: b
  script: |
    containers:
      - not: a field
  after: 1`.split('\n');

function lineOf(path: string): readonly number[] {
  const field = parseFieldPath(path);
  return pathsOf(text)
    .map((steps, at) => ({ at: at + 1, shared: overlap(steps, field), length: steps.length }))
    .filter(({ shared, length }) => shared === field.length && length >= field.length)
    .map(({ at }) => at);
}

describe('pathsOf', () => {
  it('names the line of a field by merge keys, positions and quoted keys', () => {
    expect(lineOf('.spec.template.spec.containers[name="web"].image')).toEqual([8]);
    expect(lineOf('.spec.template.spec.containers[1].image')).toEqual([13]);
    expect(
      lineOf('.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].protocol'),
    ).toEqual([12]);
    expect(lineOf('.metadata.labels["app.kubernetes.io/name"]')).toEqual([3]);
  });

  it('takes the lines of a block text as its field, whatever they look like', () => {
    expect(lineOf('.spec.script')).toEqual([17, 18, 19]);
    expect(lineOf('.spec.after')).toEqual([20]);
  });
});
