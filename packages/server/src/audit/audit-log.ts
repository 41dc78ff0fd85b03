import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '@setpoint/runtime';
import type { AuditEntry, AuditPage } from '../wire/platform.ts';

export interface AuditOptions {
  /** Where entries are kept, one JSON object a line; undefined: only in memory and in the log. */
  readonly file?: string | undefined;
  readonly logger: Logger;
  /** At this size the file becomes `FILE.1` and a new one begins. Default 64 MiB. */
  readonly maxBytes?: number;
}

const keptInMemory = 10_000;

/**
 * What was asked that changes something, by whom, from where, and what became of it. An entry is on disk when
 * {@link AuditLog.record} resolves; entries that come together share one flush.
 */
export class AuditLog {
  readonly #options: AuditOptions;
  readonly #entries: AuditEntry[] = [];
  #nextId = 1;
  #handle: FileHandle | undefined;
  #size = 0;
  #waiting: {
    readonly line: string;
    readonly done: () => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  #flushing: Promise<void> | undefined;

  constructor(options: AuditOptions) {
    this.#options = options;
    const { file } = options;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    for (const part of [`${file}.1`, file]) this.#load(part);
    closeSync(openSync(file, 'a', 0o600));
    this.#size = statSync(file).size;
  }

  async record(entry: Omit<AuditEntry, 'id'>): Promise<void> {
    const full = { id: this.#nextId++, ...entry };
    this.#remember(full);
    this.#options.logger.info(
      { audit: full },
      `${full.user || 'anonymous'} ${full.action} ${full.object}: ${full.outcome}`,
    );
    if (this.#options.file === undefined) return;
    await new Promise<void>((done, failed) => {
      this.#waiting.push({ line: `${JSON.stringify(full)}\n`, done, failed });
      this.#flushing ??= this.#flush();
    });
  }

  /** Newest first; `before` is the id to go on from. */
  page(limit: number, before = Number.POSITIVE_INFINITY): AuditPage {
    const older = this.#entries.filter(({ id }) => id < before);
    const items = older.slice(-limit).reverse();
    const last = items.at(-1)?.id;
    return { items, ...(items.length < older.length && last !== undefined ? { before: last } : {}) };
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#append(batch.map(({ line }) => line).join(''));
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#flushing = undefined;
  }

  async #append(text: string): Promise<void> {
    const { file = '', maxBytes = 64 * 1024 * 1024 } = this.#options;
    if (this.#size > maxBytes) {
      await this.#handle?.close();
      this.#handle = undefined;
      renameSync(file, `${file}.1`);
      this.#size = 0;
    }
    this.#handle ??= await open(file, 'a', 0o600);
    await this.#handle.write(text);
    await this.#handle.datasync();
    this.#size += Buffer.byteLength(text);
  }

  #load(file: string): void {
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const entry = parseEntry(line);
      if (entry === undefined) continue;
      this.#remember(entry);
      this.#nextId = Math.max(this.#nextId, entry.id + 1);
    }
  }

  #remember(entry: AuditEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > keptInMemory) this.#entries.splice(0, this.#entries.length - keptInMemory);
  }
}

/** Undefined for the torn last line of a crash, which nobody was told is durable. */
function parseEntry(line: string): AuditEntry | undefined {
  try {
    const value = JSON.parse(line) as AuditEntry;
    return typeof value.id === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
