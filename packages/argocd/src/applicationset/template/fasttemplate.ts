import { templateError } from '../errors.ts';
import type { Params } from '../params.ts';

const isTemplated = /\{\{.*\}\}/;

/**
 * The text with each `{{name}}` replaced by the parameter of that name. What is no parameter, or none that is a text,
 * stays as written. Fails on a `{{` that is never closed.
 */
export function fastTemplate(text: string, params: Params): string {
  if (!isTemplated.test(text)) return text;
  let out = '';
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const close = text.indexOf('}}', open + 2);
    if (close < 0) {
      throw templateError(
        `invalid template: Cannot find end tag="}}" in the template starting from ${JSON.stringify(text.slice(open))}`,
      );
    }
    const tag = text.slice(open + 2, close);
    const value = params.get(tag.trim());
    out += text.slice(at, open) + (typeof value === 'string' && tag.trim() !== '' ? value : `{{${tag}}}`);
    at = close + 2;
  }
  return out + text.slice(at);
}
