import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateJson } from './evaluate.ts';
import { StaticError } from './static-error.ts';
import { RuntimeError } from './trace.ts';

const read = (name: string): string => readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');

function reportOf(program: string): string {
  try {
    return evaluateJson('<cmdline>', program);
  } catch (error) {
    if (error instanceof StaticError) return error.report;
    if (error instanceof RuntimeError) return error.report(0);
    throw error;
  }
}

/** The goldens are what go-jsonnet 0.22.0 printed, without the lines inside its std.jsonnet. */
describe('what go-jsonnet prints', () => {
  it.each(['objects', 'functions', 'library'])('%s', (name) => {
    expect(evaluateJson(`${name}.jsonnet`, read(`${name}.jsonnet`))).toBe(read(`${name}.golden`));
  });

  const errors = JSON.parse(read('errors.json')) as readonly { program: string; report: string }[];
  it.each(errors)('the error of $program', ({ program, report }) => {
    const actual = reportOf(program).replace(/\n+$/, '\n');
    // Of the longest trace the goldens hold the beginning.
    const isEndless = actual.split('\n').length > 100;
    expect(isEndless ? `${actual.split('\n').slice(0, 3).join('\n')}\n` : actual).toBe(report);
  });
});
