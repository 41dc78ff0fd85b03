import { SetpointError } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { createLogger, type LoggerOptions } from './logger.ts';

function logged(
  options: LoggerOptions,
  log: (logger: ReturnType<typeof createLogger>) => void,
  isTTY = false,
): string {
  let text = '';
  const output = {
    isTTY,
    write: (line: string) => {
      text += line;
    },
  };
  log(createLogger({ output, ...options }));
  return text;
}

describe('createLogger', () => {
  it('writes JSON lines with the fields of its children', () => {
    const text = logged({}, (logger) => {
      const child = logger.child({ controller: 'application', namespace: 'argocd', name: 'guestbook' });
      child.debug('not shown');
      child.info(
        {
          object: {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { name: 's', namespace: 'n' },
            data: { k: 'canary' },
          },
        },
        'applied',
      );
    });
    expect(JSON.parse(text)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      controller: 'application',
      namespace: 'argocd',
      name: 'guestbook',
      object: 'v1 Secret n/s',
      msg: 'applied',
    });
  });

  it('describes errors: foreseen ones without a stack', () => {
    const text = logged({}, (logger) => {
      const cause = new Error('socket hang up');
      logger.error(
        { err: new SetpointError('kube.unavailable', 'down', { subject: 's', nextAction: 'wait', cause }) },
        'x',
      );
      logger.error({ err: new TypeError('bug') }, 'y');
    });
    const [foreseen, bug] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { err: Record<string, string> });
    expect(foreseen?.err).toEqual({
      code: 'kube.unavailable',
      message: 'down',
      subject: 's',
      nextAction: 'wait',
      cause: 'socket hang up',
    });
    expect(bug?.err['stack']).toContain('TypeError: bug');
  });

  it('blacks out fields named after credentials', () => {
    const text = logged({}, (logger) =>
      logger.info({ token: 'canary', request: { authorization: 'canary' } }, 'x'),
    );
    expect(text).not.toContain('canary');
  });

  it('is pretty on a terminal, one line for each entry, with colours only when asked', () => {
    const log = (logger: ReturnType<typeof createLogger>): void =>
      logger.warn({ key: 'a/b', text: 'two\nlines' }, 'careful');
    const plain = logged({ colour: false }, log, true);
    expect(plain).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}careful key=a\/b text="two\\nlines"\n$/);
    expect(logged({ colour: true }, log, true)).toContain('\u001b[33mwarn');
    expect(logged({}, log, false).startsWith('{')).toBe(true);
  });
});
