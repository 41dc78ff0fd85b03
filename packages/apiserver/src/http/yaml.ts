import type { DecodedBody } from '../registry/decode.ts';
import { badRequest } from '../status/answers.ts';

export function parseYamlBody(_text: string): DecodedBody {
  throw badRequest('yaml: not JSON');
}

export function toYaml(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
