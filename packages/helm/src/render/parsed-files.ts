import { fromBytes, parseTemplate, type TemplateFile } from '@setpoint/gotemplate';
import type { ChartFile } from '../chart/files.ts';
import { functionTable } from './functions.ts';
import { parseError } from './template-errors.ts';

/**
 * Bytes of source, counted for every name a file is parsed under: the library that a hundred charts depend on is kept once
 * as a file, and parsed once for each of them, since its messages name the chart. Compiled it takes 20 to 50 times its length.
 */
const maxBytes = 3 * 1024 * 1024;

interface Parsed {
  readonly file: ChartFile;
  readonly name: string;
  readonly template: TemplateFile;
  /** Whether it was used since it last came to the front. */
  used: boolean;
}

/** Those to be dropped first in front; one that was used since it came there goes to the back instead. */
const kept = new Set<Parsed>();
const byFile = new WeakMap<ChartFile, Map<string, Parsed>>();
let bytes = 0;

/** The file of a chart, parsed under its full name, and compiled once for all renders while it is in use. */
export function parsedFile(name: string, file: ChartFile): TemplateFile {
  const names = byFile.get(file) ?? new Map<string, Parsed>();
  const known = names.get(name);
  if (known !== undefined) {
    known.used = true;
    return known.template;
  }
  const parsed = { file, name, template: parse(name, file), used: true };
  names.set(name, parsed);
  byFile.set(file, names);
  kept.add(parsed);
  bytes += file.data.length;
  evict();
  return parsed.template;
}

/** Ends, since a file's mark is gone the second time it is met; what was just parsed is met last. */
function evict(): void {
  for (const first of kept) {
    if (bytes <= maxBytes || kept.size === 1) return;
    kept.delete(first);
    if (first.used) {
      first.used = false;
      kept.add(first);
    } else {
      forget(first);
    }
  }
}

function parse(name: string, file: ChartFile): TemplateFile {
  try {
    return parseTemplate(name, fromBytes(file.data), functionTable);
  } catch (error) {
    throw parseError(name, error);
  }
}

function forget(parsed: Parsed): void {
  bytes -= parsed.file.data.length;
  const names = byFile.get(parsed.file);
  names?.delete(parsed.name);
  if (names?.size === 0) byFile.delete(parsed.file);
}
