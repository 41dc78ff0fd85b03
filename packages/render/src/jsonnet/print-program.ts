import {
  evaluateJson,
  type EvaluateOptions,
  evaluateStream,
  evaluateText,
  type External,
} from '@setpoint/jsonnet';
import { decodeText } from '../decode-text.ts';
import { ImportClosure, type ProgramFiles } from './import-closure.ts';

export interface PrintProgramOptions {
  /** Library paths, the last first. */
  readonly libraryPaths?: readonly string[];
  readonly extVars?: ReadonlyMap<string, External>;
  readonly topLevelArguments?: ReadonlyMap<string, External>;
  /** Default `json`. `string`: the program gives a text (`jsonnet -S`); `stream`: an array of documents (`jsonnet -y`). */
  readonly output?: 'json' | 'string' | 'stream';
  readonly maxStack?: number;
  /** Takes what `std.trace` says. */
  readonly onTrace?: (line: string) => void;
}

/**
 * What the `jsonnet` command prints for a program. Throws `StaticError` and `RuntimeError` of `@setpoint/jsonnet`, whose
 * `report` is what it prints then.
 */
export async function printProgram(
  files: ProgramFiles,
  path: string,
  options: PrintProgramOptions,
  signal: AbortSignal,
): Promise<string> {
  const { libraryPaths = [], output = 'json', ...given } = options;
  const importer = new ImportClosure(files, libraryPaths, signal);
  const text = decodeText(await files.read(path, signal), path);
  await importer.load(text, path);
  for (const externals of [given.extVars, given.topLevelArguments])
    for (const external of externals?.values() ?? [])
      if ('code' in external) await importer.load(external.code, '');
  const evaluating: EvaluateOptions = { ...given, importer, limits: { wallMs: Number.POSITIVE_INFINITY } };
  if (output === 'string') return evaluateText(path, text, evaluating);
  if (output === 'json') return evaluateJson(path, text, evaluating);
  return `${evaluateStream(path, text, evaluating)
    .map((document) => `---\n${document}`)
    .join('')}...\n`;
}
