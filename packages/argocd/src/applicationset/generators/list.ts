import { isPlainMap } from '@setpoint/kube';
import { decodeYaml } from '../decode-yaml.ts';
import { generatorError, messageOf } from '../errors.ts';
import { type Params, paramsFrom } from '../params.ts';
import type { ListGenerator } from '../resource/generator-fields.ts';
import { eachOf, type Generate } from './context.ts';

/** The elements as written, then those of `elementsYaml`. */
export const generateList: Generate<ListGenerator> = async (generator, context) => {
  const read = context.engine.goTemplate ? structured : textual;
  const written = await eachOf(generator.elements ?? [], context, (element) => [read(asMap(element))]);
  return [...written, ...elementsOfYaml(generator.elementsYaml ?? '')];
};

function asMap(element: unknown): Readonly<Record<string, unknown>> {
  if (isPlainMap(element)) return element;
  throw generatorError(
    'error unmarshalling list element: an element must be a map',
    'Write each of list.elements as keys and values.',
  );
}

const structured = (element: Readonly<Record<string, unknown>>): Params => paramsFrom(element);

/** Without Go templates parameters are texts; `values` may hold one level more. */
function textual(element: Readonly<Record<string, unknown>>): Params {
  const params = new Map<string, string>();
  for (const [key, value] of Object.entries(element)) {
    if (key !== 'values') params.set(key, asText(key, value));
    else if (isPlainMap(value)) {
      for (const [name, item] of Object.entries(value)) {
        params.set(`values.${name}`, asText(`values.${name}`, item));
      }
    } else throw generatorError('error parsing values map', 'Write `values` as keys and texts.');
  }
  return params;
}

function asText(key: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw generatorError(
    `error parsing value of ${key} as string`,
    'Quote the value, or set spec.goTemplate: true to use other types.',
  );
}

function elementsOfYaml(text: string): Params[] {
  if (text === '') return [];
  const value = decoded(text) ?? [];
  if (!Array.isArray(value)) {
    throw generatorError('error unmarshling decoded ElementsYaml: it is no list', 'Write a YAML list.');
  }
  return value.map((element) => paramsFrom(asMap(element ?? {})));
}

function decoded(text: string): unknown {
  try {
    return decodeYaml(text);
  } catch (error) {
    throw generatorError(
      `error unmarshling decoded ElementsYaml ${messageOf(error)}`,
      'Correct list.elementsYaml.',
      error,
    );
  }
}
