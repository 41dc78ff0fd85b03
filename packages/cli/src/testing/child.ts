import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { realKubectl } from '../../../../scripts/real-tools.mjs';

const installed = fileURLToPath(new URL('../../bin/setpoint.js', import.meta.url));
const run = promisify(execFile);

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command, as a person runs it: `setpoint up` in a process of its own, and others beside it. */
export class Child {
  readonly folder = mkdtempSync(join(tmpdir(), 'setpoint-cli-'));
  readonly #bin: string;
  #process: ChildProcess | undefined;
  output = '';

  /** `bin`: what is run instead of the command as it is installed. */
  constructor(bin = installed) {
    this.#bin = bin;
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  get kubeconfig(): string {
    return join(this.dataDir, 'kubeconfig');
  }

  /** Starts `setpoint up` and resolves when its API answers and knows Applications: their project comes last. */
  async up(...args: readonly string[]): Promise<void> {
    rmSync(this.kubeconfig, { force: true });
    const child = spawn(
      process.execPath,
      [this.#bin, 'up', '--data-dir', this.dataDir, '--port', '0', '--http-port', '0', ...args],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NO_COLOR: '1' },
      },
    );
    this.#process = child;
    const listen = (chunk: Buffer): void => {
      this.output += chunk.toString();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    await this.eventually(
      async () =>
        existsSync(this.kubeconfig) &&
        (await this.kubectl('get', 'appproject', 'default', '-n', 'argocd')).code === 0,
    );
  }

  /** Ends `setpoint up` with the signal and resolves with its exit code, null when it was killed. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return exited;
  }

  setpoint(...args: readonly string[]): Promise<Finished> {
    return finished(run(process.execPath, [this.#bin, ...args], this.#options()));
  }

  kubectl(...args: readonly string[]): Promise<Finished> {
    return finished(run(realKubectl(), args, this.#options()));
  }

  async eventually(check: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
    const until = Date.now() + limitMs;
    while (!(await check())) {
      if (Date.now() > until)
        throw new Error(`still not so after ${limitMs} ms; setpoint up said:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async dispose(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #options(): { env: NodeJS.ProcessEnv; maxBuffer: number; cwd: string } {
    const env = { ...process.env, KUBECONFIG: this.kubeconfig, NO_COLOR: '1', HOME: this.folder };
    return { env, maxBuffer: 64 * 1024 * 1024, cwd: this.folder };
  }
}

async function finished(running: Promise<{ stdout: string; stderr: string }>): Promise<Finished> {
  try {
    return { code: 0, ...(await running) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}
