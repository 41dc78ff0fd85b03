import { parseDocuments } from '@setpoint/goyaml';
import { describe, expect, it } from 'vitest';
import { lineOfField } from './field-lines.ts';

const text = `# a comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {a.b/c: "1"}
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: side
        image: side:1
      - image: web:1
        name: web
        ports:
        - containerPort: 80
`;

describe('lineOfField', () => {
  const [root] = parseDocuments(text);
  const line = (path: string, desired: unknown): number | undefined =>
    root === undefined ? undefined : lineOfField(root, { path, desired, live: undefined });

  it('finds a field by its keys, an element by what it is merged by or by its place', () => {
    expect(line('.spec.replicas', 3)).toBe(8);
    expect(line('.metadata.labels["a.b/c"]', '1')).toBe(6);
    expect(line('.spec.template.spec.containers[name="web"].image', 'web:1')).toBe(14);
    expect(line('.spec.template.spec.containers[0].image', 'side:1')).toBe(13);
    expect(
      line(
        '.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort',
        80,
      ),
    ).toBe(17);
    expect(line('.spec.template', {})).toBe(9);
  });

  it('names no line where the file says something else: a template or a patch does', () => {
    expect(line('.spec.replicas', 5)).toBeUndefined();
    expect(line('.spec.paused', true)).toBeUndefined();
    expect(line('.spec.template.spec.containers[name="gone"].image', 'x')).toBeUndefined();
  });
});
