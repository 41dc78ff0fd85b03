import { describe, expect, it } from 'vitest';
import { build } from './build.ts';
import { MemoryFiles } from './testing/case-file.ts';

async function built(kustomization: string, data = '{a: b}'): Promise<string> {
  const files = new MemoryFiles(
    new Map([
      ['kustomization.yaml', `resources: [r.yaml]\n${kustomization}\n`],
      ['r.yaml', `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: ${data}\n`],
    ]),
  );
  return (await build(files, '', {}, {}, AbortSignal.any([]))).yaml();
}

describe('what a validator may change', () => {
  it('nothing but the label by which it says that it was here', async () => {
    const validator = plugin('LabelTransformer', 'labels: {validated-by: me}', 'metadata/labels');
    expect(await built(`validators: [${JSON.stringify(validator)}]`)).toContain('validated-by: me');
  });

  it.each([
    [
      'PrefixTransformer',
      'prefix: z-',
      'metadata/name',
      'id in self missing from other; id: ConfigMap.v1.[noGrp]/a.[noNs]',
    ],
    [
      'LabelTransformer',
      'labels: {a: b}',
      'metadata/labels',
      'nodes unequal: \n -- {"apiVersion":"v1","data":{"a":"b"}',
    ],
  ])('a %s that changes an object is told what differs', async (kind, args, path, problem) => {
    const validators = `validators: [${JSON.stringify(plugin(kind, args, path))}]`;
    await expect(built(validators)).rejects.toThrow(
      `validator shouldn't modify the resource map: ${problem}`,
    );
  });
});

describe('a key that is there twice', () => {
  it('ends a plugin before it is configured', async () => {
    const twice = `${plugin('PrefixTransformer', 'prefix: z-', 'metadata/name')}\nprefix: y-`;
    await expect(built(`transformers: [${JSON.stringify(twice)}]`)).rejects.toThrow(
      'marshalling yaml from res PrefixTransformer.builtin.[noGrp]/t.[noNs]: yaml: unmarshal errors:',
    );
  });

  it('counts with its first value where a generator merges into it', async () => {
    const generator = 'configMapGenerator: [{name: a, behavior: merge, literals: [x=y]}]';
    expect(await built(generator, '{a: b, a: c, n: null}')).toContain('data:\n  a: b\n  "n": ""\n  x: "y"\n');
  });
});

it('data that is no map is replaced by what a generator merges', async () => {
  const generator = 'configMapGenerator: [{name: a, behavior: merge, literals: [x=y]}]';
  expect(await built(generator, '[]')).toContain('data:\n  x: "y"\nkind');
});

function plugin(kind: string, args: string, path: string): string {
  return `apiVersion: builtin\nkind: ${kind}\nmetadata: {name: t}\n${args}\nfieldSpecs: [{path: ${path}, create: true}]`;
}
