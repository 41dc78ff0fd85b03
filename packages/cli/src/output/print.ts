import type { Context } from '../context.ts';
import { usage } from '../errors.ts';

const outputFormats = ['table', 'json', 'yaml'] as const;

/** Writes the value as JSON or YAML, or as the text made for people. */
export function print(value: unknown, output: string, text: () => string, context: Context): void {
  const { out } = context.terminal;
  if (output === 'table') out(text());
  else if (output === 'json') out(`${JSON.stringify(value, undefined, 2)}\n`);
  else if (output === 'yaml') out(yamlOf(value));
  else throw usage(`unknown output format ${output}`, `Use -o ${outputFormats.join(', ')}.`);
}

/** JSON is YAML; blocks are for people to read. */
let encode: ((value: unknown) => string) | undefined;

/** Loads what YAML is written with, so that {@link print} can. */
export async function prepareOutput(output: string): Promise<void> {
  if (output === 'yaml') encode = (await import('@setpoint/goyaml')).encodeSigs;
}

function yamlOf(value: unknown): string {
  return encode?.(value) ?? `${JSON.stringify(value)}\n`;
}
