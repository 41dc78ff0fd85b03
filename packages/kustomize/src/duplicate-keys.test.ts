import { describe, expect, it } from 'vitest';
import { build } from './build.ts';
import { MemoryFiles } from './testing/case-file.ts';

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n';

async function yamlOf(kustomization: string, resource: string): Promise<string> {
  const files = new MemoryFiles(
    new Map([
      ['kustomization.yaml', `resources: [r.yaml]\n${kustomization}`],
      ['r.yaml', resource],
    ]),
  );
  return (await build(files, '', {}, {}, AbortSignal.any([]))).yaml();
}

describe('keys that come twice, as kubectl kustomize takes them', () => {
  it('every pair is named, by the lines of the object as it is written', async () => {
    const resource = `${SERVICE}spec:\n  a: b\n  a: c\n\nspec: {a: d}\n\nspec: 2\n`;
    await expect(yamlOf('', resource)).rejects.toThrow(
      'map[string]interface {}(nil): yaml: unmarshal errors:\n' +
        '  line 8: mapping key "spec" already defined at line 5\n' +
        '  line 9: mapping key "spec" already defined at line 5\n' +
        '  line 9: mapping key "spec" already defined at line 8',
    );
  });

  it('an empty second metadata goes where a note is set', async () => {
    const resource = `${SERVICE}spec:\n  a: b\n\nmetadata: 5\n`;
    expect(await yamlOf('namePrefix: "1"\n', resource)).toBe(`${SERVICE.replace('x', '1x')}spec:\n  a: b\n`);
    await expect(yamlOf('', resource)).rejects.toThrow(
      'line 7: mapping key "metadata" already defined at line 3',
    );
  });
});
