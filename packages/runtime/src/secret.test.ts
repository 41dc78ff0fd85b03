import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logs/logger.ts';
import { Secret } from './secret.ts';

const canary = 'canary-7f3a';

describe('Secret', () => {
  it('shows its value nowhere but in reveal', () => {
    const secret = new Secret(canary);
    const holder = { secret, list: [secret], map: new Map([['k', secret]]) };
    const lines: string[] = [];
    const output = { write: (line: string) => lines.push(line) };
    for (const formatName of ['json', 'pretty'] as const) {
      const logger = createLogger({ format: formatName, output });
      logger.info({ secret, holder, nested: { deep: { secret } } }, `text ${String(secret)}`);
      logger.child({ secret }).error({ err: new Error(`failed with ${String(secret)}`) }, 'x');
    }
    const shown = [
      JSON.stringify(holder),
      String(secret),
      inspect(holder, { depth: 9, showHidden: true }),
      format('%s %o %O %j', secret, secret, holder, holder),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(structuredClone(holder.list.map((item) => Object.assign({}, item)))),
      ...lines,
    ].join('\n');
    expect(shown).not.toContain(canary);
    expect(shown).toContain('***');
    expect(lines).toHaveLength(4);
    expect(secret.reveal()).toBe(canary);
  });

  it('compares by value', () => {
    expect(new Secret('a').equals(new Secret('a'))).toBe(true);
    expect(new Secret('a').equals(new Secret('b'))).toBe(false);
  });
});
