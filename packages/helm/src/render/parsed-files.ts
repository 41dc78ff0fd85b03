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
}

/** Used longest ago first. */
const kept = new Set<Parsed>();
const byFile = new WeakMap<ChartFile, Map<string, Parsed>>();
let bytes = 0;

/** The file of a chart, parsed under its full name, and compiled once for all renders while it is in use. */
export function parsedFile(name: string, file: ChartFile): TemplateFile {
  const names = byFile.get(file) ?? new Map<string, Parsed>();
  const known = names.get(name);
  if (known !== undefined) {
    kept.delete(known);
    kept.add(known);
    return known.template;
  }
  const parsed = { file, name, template: parse(name, file) };
  names.set(name, parsed);
  byFile.set(file, names);
  kept.add(parsed);
  bytes += file.data.length;
  for (const oldest of kept) {
    if (bytes <= maxBytes || oldest === parsed) break;
    drop(oldest);
  }
  return parsed.template;
}

function parse(name: string, file: ChartFile): TemplateFile {
  try {
    return parseTemplate(name, fromBytes(file.data), functionTable);
  } catch (error) {
    throw parseError(name, error);
  }
}

function drop(parsed: Parsed): void {
  kept.delete(parsed);
  bytes -= parsed.file.data.length;
  const names = byFile.get(parsed.file);
  names?.delete(parsed.name);
  if (names?.size === 0) byFile.delete(parsed.file);
}
