import { SetpointError } from '@setpoint/core';
import type { Execution } from '../exec/execution.ts';
import type { FunctionTable } from '../exec/function-table.ts';
import { parseTemplate } from '../exec/template-file.ts';
import { type MissingKey, TemplateSet } from '../exec/template-set.ts';
import { sprintf } from '../fmt/sprintf.ts';
import { toBytes } from '../text/bytes.ts';
import { fromTagged } from './tagged-data.ts';

/** One case as the Go program that observed it reads it: a template with data, or a format with operands. */
export interface Case {
  readonly template?: string;
  readonly data?: unknown;
  readonly missingkey?: MissingKey;
  readonly files?: Readonly<Record<string, string>>;
  readonly format?: string;
  readonly printf?: readonly unknown[];
}

/** What came of a case: text, bytes that are no text, or an error message. */
export interface Observed {
  readonly out?: string;
  readonly b64?: string;
  readonly err?: string;
}

/** Our result for a case. */
export function runCase(test: Case, functions: FunctionTable, run?: Execution): Observed {
  try {
    return observedText(textOf(test, functions, run));
  } catch (error) {
    if (error instanceof SetpointError) return { err: error.message };
    throw error;
  }
}

function textOf(test: Case, functions: FunctionTable, run: Execution | undefined): string {
  if (test.format !== undefined) return sprintf(test.format, (test.printf ?? []).map(fromTagged));
  const set = new TemplateSet({ missingKey: test.missingkey ?? 'default' });
  for (const [name, text] of Object.entries(test.files ?? {})) set.add(parseTemplate(name, text, functions));
  const main = set.add(parseTemplate('t', test.template ?? '', functions));
  return set.execute(main, fromTagged(test.data ?? null), run);
}

function observedText(text: string): Observed {
  return !/\p{Surrogate}/u.test(text)
    ? { out: text }
    : { b64: Buffer.from(toBytes(text)).toString('base64') };
}
