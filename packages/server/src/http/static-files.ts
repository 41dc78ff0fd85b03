import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { notFound } from '../errors.ts';
import { KeptBytes, sendBytes } from './send.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Serves the web UI: the files that are in the directory now, nothing else of the disk, and its page for every other
 * path, which the UI routes itself. Files under `assets/` have a digest in their names and are kept by browsers.
 * `pages.json` names pages that are sent for some paths, so that these have what they need asked for at once.
 */
export async function serveUi(app: FastifyInstance, directory: string): Promise<void> {
  const files = new Map<string, KeptBytes>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(directory, path).split(sep).join('/')}`, new KeptBytes(await readFile(path)));
  }
  const pages = pagesIn(files);
  const page = files.get('/index.html') ?? new KeptBytes(readFileSync(join(directory, 'index.html')));
  app.get('/*', async (request, reply) => {
    const path = decodedPath(request.url.split('?')[0] ?? '/');
    if (path === undefined || path.startsWith('/api/') || path.startsWith('/auth/'))
      throw notFound('the path');
    const file = files.get(path);
    if (file === undefined && extname(path) !== '' && path.startsWith('/assets/')) throw notFound('the file');
    const kept = file !== undefined && path.startsWith('/assets/');
    void reply
      .type(
        file === undefined ? (types['.html'] ?? '') : (types[extname(path)] ?? 'application/octet-stream'),
      )
      .header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache');
    return sendBytes(request, reply, file ?? pages.find(({ matches }) => matches.test(path))?.file ?? page);
  });
}

interface PageOfPaths {
  readonly matches: RegExp;
  readonly file: KeptBytes;
}

/** `pages.json` has a page for each pattern of paths, in which `*` is one part of a path. */
function pagesIn(files: ReadonlyMap<string, KeptBytes>): readonly PageOfPaths[] {
  const text = files.get('/pages.json')?.bytes.toString('utf8') ?? '{}';
  const names = JSON.parse(text) as Readonly<Record<string, string>>;
  return Object.entries(names).flatMap(([pattern, name]) => {
    const file = files.get(`/${name}`);
    const parts = pattern
      .split('/')
      .map((part) => (part === '*' ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&')));
    return file === undefined ? [] : [{ matches: new RegExp(`^${parts.join('/')}/?$`), file }];
  });
}

function decodedPath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
