import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@setpoint/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitSource } from '../git-source.ts';
import { SecretText } from '../secret-text.ts';
import type { GitSource } from '../source-api.ts';
import { TestRepository } from '../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { lfsPointerOf } from './lfs-pointer.ts';

const content = Buffer.from('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: large }\n');
const oid = createHash('sha256').update(content).digest('hex');
const pointer = (id: string, size: number): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${size}\n`;
const missing = 'f'.repeat(64);
const lying = createHash('sha256').update('something else').digest('hex');
const authorization = `Basic ${Buffer.from('git:of-git').toString('base64')}`;
const signal = AbortSignal.timeout(60_000);

describe('a repository with files in Git LFS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-lfs-'));
  const repository = new TestRepository(join(folder, 'repos', 'app'));
  const asked: string[] = [];
  let server: GitServer;
  let source: GitSource;
  const spec = (): {
    url: string;
    credentials: { kind: 'basic'; username: string; password: SecretText };
  } => ({
    url: `${server.url}/app`,
    credentials: { kind: 'basic', username: 'git', password: new SecretText('of-git') },
  });

  beforeAll(async () => {
    repository.write('app/large.yaml', pointer(oid, content.length));
    repository.write('app/again.yaml', pointer(oid, content.length));
    repository.write('app/plain.yaml', 'kind: List\n');
    repository.write('app/missing.yaml', pointer(missing, 3));
    repository.write('app/lying.yaml', pointer(lying, 'something else'.length));
    repository.commit();
    server = await startGitServer({ root: join(folder, 'repos'), authorization, intercept });
    source = createGitSource({
      cacheDir: join(folder, 'cache'),
      protocols: ['http'],
      clock: systemClock,
      random: systemRandom,
    });
  });
  afterAll(async () => {
    await source.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function intercept(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '', headers } = request;
    if (url.startsWith('/objects/')) {
      asked.push(`${url} ${headers['x-ticket'] as string} ${headers.authorization ?? 'nobody'}`);
      response.end(url.endsWith(oid) ? content : 'another one');
      return true;
    }
    if (url !== '/app.git/info/lfs/objects/batch') return false;
    if (headers.authorization !== authorization) {
      response.writeHead(401).end();
      return true;
    }
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { objects } = JSON.parse(Buffer.concat(parts).toString()) as { objects: { oid: string }[] };
      const [first] = objects;
      const found =
        first?.oid === missing
          ? { ...first, error: { code: 404, message: 'Object does not exist' } }
          : {
              ...first,
              actions: { download: { href: `/objects/${first?.oid}`, header: { 'X-Ticket': 'one' } } },
            };
      response.writeHead(200, { 'content-type': headers.accept });
      response.end(JSON.stringify({ transfer: 'basic', objects: [found] }));
    });
    return true;
  }

  const treeOf = async (lfs: boolean): ReturnType<GitSource['tree']> => {
    const repo = { ...spec(), ...(lfs ? { lfs } : {}) };
    return source.tree(repo, await source.resolve(repo, 'main', signal), signal);
  };
  const textAt = async (lfs: boolean, path: string): Promise<string> =>
    Buffer.from(await (await treeOf(lfs)).read(path, signal)).toString();

  it('gives contents for pointers when it is asked to, downloaded once, with what the server wants alone', async () => {
    expect(await textAt(true, 'app/large.yaml')).toBe(content.toString());
    expect(await textAt(true, 'app/again.yaml')).toBe(content.toString());
    expect(await textAt(true, 'app/plain.yaml')).toBe('kind: List\n');
    expect(asked).toEqual([`/objects/${oid} one nobody`]);
  });

  it('leaves pointers as they are otherwise, and calls the two contents by different names', async () => {
    expect(await textAt(false, 'app/large.yaml')).toBe(pointer(oid, content.length));
    const [plain, lfs] = [await treeOf(false), await treeOf(true)];
    expect(lfs.id).not.toBe(plain.id);
    const at = async (tree: typeof plain, path: string): Promise<string | undefined> =>
      (await tree.entry(path, signal))?.id;
    for (const path of ['app', 'app/large.yaml']) expect(await at(lfs, path)).not.toBe(await at(plain, path));
    expect((await lfs.list('app', signal))?.map(({ path }) => path)).toEqual(
      (await plain.list('app', signal))?.map(({ path }) => path),
    );
  });

  it('names the file when the server has no such content, or sends another', async () => {
    await expect(textAt(true, 'app/missing.yaml')).rejects.toMatchObject({
      code: 'source.lfs',
      message: expect.stringContaining('app/missing.yaml') as string,
    });
    await expect(textAt(true, 'app/lying.yaml')).rejects.toMatchObject({ code: 'source.digest-mismatch' });
  });

  it('says that a repository on the disk has no server', async () => {
    const local = createGitSource({
      cacheDir: join(folder, 'local'),
      clock: systemClock,
      random: systemRandom,
    });
    const repo = { url: repository.path, lfs: true };
    const tree = await local.tree(repo, await local.resolve(repo, 'main', signal), signal);
    await expect(tree.read('app/large.yaml', signal)).rejects.toThrow('not reached through https');
    await local.close();
  });
});

describe('pointers', () => {
  it.each([
    ['a file that begins with another line', `# comment\n${pointer(oid, 1)}`],
    ['a long file', `${pointer(oid, 1)}${'x'.repeat(1024)}`],
    ['one without a size', pointer(oid, 1).replace(/size.*\n/, '')],
    ['one with another digest', pointer(oid, 1).replace('sha256', 'md5')],
    ['nothing', ''],
  ])('%s is none', (_what, text) => {
    expect(lfsPointerOf(Buffer.from(text))).toBeUndefined();
  });
});
