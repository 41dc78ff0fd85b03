import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GitRepository } from './git-repository.ts';

/** A repository of charts on this machine: each published version is a folder of a Git repository as it was then. */
export interface ChartServer {
  readonly url: string;
  /** Packages the folder as it was last committed. */
  publish(folder: string, name: string, version: string): void;
  /** Serves the text at `/files/<name>`. */
  file(name: string, text: string): string;
  close(): Promise<void>;
}

export async function startChartServer(repository: GitRepository): Promise<ChartServer> {
  const files = new Map<string, string | Buffer>();
  const versions = new Map<string, string[]>();
  const server = createServer((request, response) => {
    const body = request.url === '/index.yaml' ? indexOf(versions) : files.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    publish(folder, name, version) {
      const args = ['archive', '--format=tar.gz', `--prefix=${name}/`, `HEAD:${folder}`];
      files.set(`/${name}-${version}.tgz`, execFileSync('git', args, { cwd: repository.folder }));
      versions.set(name, [...(versions.get(name) ?? []), version]);
    },
    file(name, text) {
      files.set(`/files/${name}`, text);
      return `${url}/files/${name}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function indexOf(versions: ReadonlyMap<string, readonly string[]>): string {
  const entries = Object.fromEntries(
    Array.from(versions, ([name, list]) => [
      name,
      list.map((version) => ({ name, version, urls: [`${name}-${version}.tgz`] })),
    ]),
  );
  return JSON.stringify({ apiVersion: 'v1', entries });
}
