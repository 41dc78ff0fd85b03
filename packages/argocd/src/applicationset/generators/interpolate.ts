import { isPlainMap, setOwnField } from '@setpoint/kube';
import type { Params } from '../params.ts';
import type { Generator } from '../resource/generator-fields.ts';
import { replaceStrings } from '../template/replace-strings.ts';
import type { TemplateEngine } from '../template/template-engine.ts';

/**
 * The generator with the parameters of an earlier one put in. Its `values` may also use parameters that it is yet to
 * make: what they name and is not there stays for it to fill in. Its `template` is never used and stays as written. A
 * matrix or merge stays too: it hands the parameters on to its children, which are put in when they run.
 */
export function interpolate(generator: Generator, given: Params, engine: TemplateEngine): Generator {
  if (given.size === 0) return generator;
  const replace = (text: string): string => engine.replace(text, given);
  const result: Record<string, unknown> = {};
  for (const [kind, body] of Object.entries(generator)) {
    const isLeaf = kind !== 'matrix' && kind !== 'merge' && isPlainMap(body);
    setOwnField(result, kind, isLeaf ? interpolateBody(body, given, engine, replace) : body);
  }
  return result;
}

function interpolateBody(
  body: Readonly<Record<string, unknown>>,
  given: Params,
  engine: TemplateEngine,
  replace: (text: string) => string,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === 'template') setOwnField(result, name, value);
    else if (name === 'values' && isPlainMap(value)) {
      result[name] = replaceStrings(value, (text) => engine.replaceKnown(text, given) ?? text);
    } else setOwnField(result, name, replaceStrings(value, replace));
  }
  return result;
}
