import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A web server with a Git repository at `/org/repo.git`, as plain files, and files beside it. */
export class RemoteServer {
  readonly scratch = mkdtempSync(join(tmpdir(), 'setpoint-remotes-'));
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  readonly files = new Map<string, string>();
  isDown = false;
  readonly #work = join(this.scratch, 'work');
  readonly #bare = join(this.scratch, 'served/org/repo.git');
  readonly #server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    this.asked.push(pathname);
    const file = join(this.scratch, 'served', pathname);
    if (this.isDown) response.writeHead(503).end();
    else if (this.files.has(pathname)) response.end(this.files.get(pathname));
    else if (existsSync(file) && statSync(file).isFile()) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });

  async start(): Promise<void> {
    mkdirSync(this.#work);
    this.git('init', '--quiet', '--initial-branch=main');
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Commits the files over what is there and serves it; gives the commit id. */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.#work, path)), { recursive: true });
      writeFileSync(join(this.#work, path), content);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', 'change');
    rmSync(this.#bare, { recursive: true, force: true });
    this.git('clone', '--quiet', '--bare', this.#work, this.#bare);
    this.git('--git-dir', this.#bare, 'update-server-info');
    return this.git('rev-parse', 'HEAD');
  }

  /** Stages a submodule at the path, by the `.gitmodules` that the next commit brings. */
  submodule(path: string, id: string): void {
    mkdirSync(join(this.#work, path), { recursive: true });
    this.git('update-index', '--add', '--cacheinfo', `160000,${id},${path}`);
  }

  git(...args: string[]): string {
    const env = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.com',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.com',
    };
    return execFileSync('git', args, { cwd: this.#work, env, stdio: 'pipe' }).toString().trim();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
