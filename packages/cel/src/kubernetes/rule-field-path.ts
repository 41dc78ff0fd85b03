import { additionalSchemaOf, type KubernetesSchema, propertyOf } from './schema.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ["'", "'"],
  ['\\', '\\'],
]);

/**
 * A rule's `fieldPath` (`.spec['a-b'].c`) as errors show it (`spec.a-b.c`); undefined when it leads to nothing the schema
 * declares (apiextensions-apiserver/pkg/apiserver/schema/cel.ValidFieldPath).
 */
export function normalizedFieldPath(path: string, schema: KubernetesSchema): string | undefined {
  const steps = stepsOf(path);
  if (steps === undefined) return undefined;
  let current = schema;
  let text = '';
  for (const step of steps) {
    const isNamed = current.properties !== undefined;
    const next = isNamed ? propertyOf(current, step) : additionalSchemaOf(current);
    if (next === undefined) return undefined;
    if (isNamed) text += text === '' ? step : `.${step}`;
    else text += `[${step}]`;
    current = next;
  }
  return text;
}

const STEP = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;

function stepsOf(path: string): readonly string[] | undefined {
  const steps: string[] = [];
  STEP.lastIndex = 0;
  for (let at = 0; at < path.length; at = STEP.lastIndex) {
    const match = STEP.exec(path);
    if (match === null) return undefined;
    const step = match[1] ?? unescaped(match[2] ?? '');
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return steps;
}

function unescaped(text: string): string | undefined {
  let isWrong = false;
  const plain = text.replace(/\\(.)/g, (_, sign: string) => {
    const found = ESCAPES.get(sign);
    if (found === undefined) isWrong = true;
    return found ?? '';
  });
  return isWrong ? undefined : plain;
}
