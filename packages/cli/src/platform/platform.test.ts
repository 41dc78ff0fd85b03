import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answerError } from './answer-error.ts';
import { readLogins, serverUrl, withLogin, withoutLogin, writeLogins } from './logins.ts';

const folder = mkdtempSync(join(tmpdir(), 'setpoint-logins-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const login = (name: string) => ({ name, url: `https://${name}.example`, token: 't' });

describe('logins', () => {
  it('are kept for the person alone, where the environment says', () => {
    const context = { env: { XDG_CONFIG_HOME: folder } };
    expect(readLogins(context)).toEqual({ logins: [] });
    const kept = withLogin(withLogin({ logins: [] }, login('a')), login('b'));
    writeLogins(kept, context);
    const file = join(folder, 'setpoint/config.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'setpoint')).mode & 0o777).toBe(0o700);
    expect(readLogins(context)).toEqual(kept);
    const named = { env: { SETPOINT_CONFIG: join(folder, 'other.json'), XDG_CONFIG_HOME: folder } };
    writeLogins(withoutLogin(kept, 'b'), named);
    expect(JSON.parse(readFileSync(join(folder, 'other.json'), 'utf8'))).toEqual({ logins: [login('a')] });
    expect(existsSync(`${file}.${process.pid}`)).toBe(false);
  });

  it('replace one of the same name, and forget which is current when that goes', () => {
    const two = withLogin(withLogin({ logins: [] }, login('a')), login('b'));
    expect(withLogin(two, { ...login('a'), url: 'https://new.example' })).toMatchObject({
      current: 'a',
      logins: [{ name: 'b' }, { name: 'a', url: 'https://new.example' }],
    });
    expect(withoutLogin(two, 'a')).toEqual({ current: 'b', logins: [login('b')] });
    expect(withoutLogin(two, 'b')).toEqual({ logins: [login('a')] });
  });

  it('that cannot be read are told, not forgotten', () => {
    const file = join(folder, 'broken.json');
    for (const text of ['{', '[]', '{"logins":7}', 'null']) {
      writeFileSync(file, text);
      expect(() => readLogins({ env: { SETPOINT_CONFIG: file } })).toThrow('holds no logins');
    }
  });
});

describe('an address', () => {
  it.each([
    ['shop.example', false, 'https://shop.example'],
    ['localhost:8080', true, 'http://localhost:8080'],
    ['https://shop.example:8443/', false, 'https://shop.example:8443'],
    ['[::1]:8080', false, 'https://[::1]:8080'],
  ])('%s', (text, plaintext, url) => {
    expect(serverUrl(text, plaintext)).toBe(url);
  });

  it.each(['', 'ftp://x', 'https://x/path', 'https://user@x', 'a b'])('is not %j', (text) => {
    expect(() => serverUrl(text, false)).toThrow('is no server');
  });
});

describe('an answer that is no success', () => {
  const of = (status: number, body: string) => {
    const { code, message, nextAction } = answerError(status, body, 'the server');
    return { code, message, nextAction };
  };

  it('keeps what our own API says', () => {
    const error = { code: 'server.plan-changed', message: 'changed', nextAction: 'Look again.' };
    expect(of(409, JSON.stringify({ error }))).toEqual({
      code: 'server.plan-changed',
      message: 'changed',
      nextAction: 'Look again.',
    });
  });

  it('takes Argo CD’s words, and says what to do by the status', () => {
    expect(of(403, '{"error":"denied","code":7,"message":"permission denied"}')).toEqual({
      code: 'cli.forbidden',
      message: 'permission denied',
      nextAction: 'See which rule decides with setpoint rbac explain ACTION RESOURCE OBJECT.',
    });
  });

  it('does not show the page of a proxy', () => {
    for (const body of ['<html>502</html>', '', '7', 'null', '{"error":{}}'])
      expect(of(502, body).message).toBe('the server answered with status 502');
  });
});
