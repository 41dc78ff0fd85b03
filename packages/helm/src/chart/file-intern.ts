import type { ChartFile } from './files.ts';

/** Bytes of files kept, most of them outside the heap; what is made of templates, which is much larger, has its own bound. */
const maxBytes = 20 * 1024 * 1024;
/** Contents kept under one name and length; charts of one monorepo often share names. */
const maxAlike = 8;

const kept = new Map<string, ChartFile[]>();
let bytes = 0;

/**
 * The file as the one object that stands for its name and content in this process, so that what was made of it once
 * (compiled templates, decoded values) serves every later load. Comparing bytes costs less than hashing them.
 */
export function internFile(name: string, data: Uint8Array): ChartFile {
  const key = `${data.length} ${name}`;
  const alike = kept.get(key) ?? [];
  const found = alike.find((file) => Buffer.compare(file.data, data) === 0);
  if (found !== undefined) {
    kept.delete(key);
    kept.set(key, alike);
    return found;
  }
  const file: ChartFile = { name, data };
  if (data.length > maxBytes / 4) return file;
  alike.push(file);
  bytes += data.length;
  if (alike.length > maxAlike) bytes -= alike.shift()?.data.length ?? 0;
  kept.set(key, alike);
  evict();
  return file;
}

function evict(): void {
  for (const [key, alike] of kept) {
    if (bytes <= maxBytes) return;
    kept.delete(key);
    for (const { data } of alike) bytes -= data.length;
  }
}

const inner = new WeakMap<ChartFile, ChartFile>();

/** The file as the subchart in whose folder it lies knows it: the same object for the same file. */
export function innerFile(file: ChartFile, prefixLength: number): ChartFile {
  let found = inner.get(file);
  if (found === undefined) {
    found = { name: file.name.slice(prefixLength), data: file.data };
    inner.set(file, found);
  }
  return found;
}
