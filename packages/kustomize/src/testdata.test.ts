import { SetpointError } from '@setpoint/core';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { build } from './build.ts';
import { MemoryFiles, parseCase } from './testing/case-file.ts';

const folder = new URL('../testdata/', import.meta.url);

/** Each file of testdata ends with what `kubectl kustomize` (kubectl 1.35.2) printed for it in a directory `/case`. */
describe('cases answered by the real tool', () => {
  for (const name of readdirSync(folder)) {
    it(name, async () => {
      const { files, expected, error } = parseCase(readFileSync(new URL(name, folder), 'utf8'));
      expect(expected ?? error).toBeDefined();
      const signal = new AbortController().signal;
      const result = build(new MemoryFiles(files), '', { directory: '/case' }, {}, signal);
      const outcome = await result
        .then((built) => built.yaml())
        .catch((problem: unknown) => {
          expect(problem).toBeInstanceOf(SetpointError);
          return (problem as SetpointError).message.replace(/\n$/, '');
        });
      // Go prints the address of a generator.
      expect(outcome).toBe(error?.replace(/ &\{0x[0-9a-f]+ <nil>\}/, '') ?? expected);
    });
  }
});
