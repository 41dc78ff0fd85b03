import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const program = join(
  dirname(createRequire(import.meta.url).resolve('argocd-mcp/package.json')),
  'dist/index.js',
);

interface Reply {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

/** The real argocd-mcp as a child process, spoken to over stdio as assistants do. */
export class McpClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #nextId = 1;
  #rest = '';

  private constructor(url: string, token: string) {
    this.#child = spawn(process.execPath, [program, 'stdio'], {
      env: { ...process.env, ARGOCD_BASE_URL: url, ARGOCD_API_TOKEN: token },
    });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#read(chunk.toString('utf8')));
    this.#child.stderr.resume();
  }

  static async start(url: string, token: string): Promise<McpClient> {
    const client = new McpClient(url, token);
    await client.#request('initialize', {
      protocolVersion: '2025-03-26',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    });
    client.#send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return client;
  }

  async tools(): Promise<readonly string[]> {
    const { result } = await this.#request('tools/list', {});
    const tools = (result?.['tools'] ?? []) as readonly { readonly name: string }[];
    return tools.map(({ name }) => name);
  }

  /** What a tool answers, parsed. */
  async call(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const { result, error } = await this.#request('tools/call', { name, arguments: args });
    const content = (result?.['content'] ?? []) as readonly { readonly text?: string }[];
    const text = content[0]?.text ?? '';
    if (error !== undefined || result?.['isError'] === true)
      throw new Error(`${name}: ${text || JSON.stringify(error)}`);
    return JSON.parse(text) as unknown;
  }

  async close(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await exited;
  }

  #request(method: string, params: unknown): Promise<Reply> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ jsonrpc: '2.0', id, method, params });
    });
  }

  #send(message: unknown): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() === '') continue;
      const reply = JSON.parse(line) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    }
  }
}
