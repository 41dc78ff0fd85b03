import { codes, invalid, serverError } from '../errors.ts';

/** Deeper documents are nobody's: the deepest real ones have some thirty levels. */
const maxDepth = 100;

/** The value of a JSON text; `__proto__` and `constructor` are keys like any other. Undefined for an empty text. */
export function parseBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  if (depthOf(text) > maxDepth)
    throw invalid('the body is nested too deeply', { rule: `at most ${maxDepth} levels` });
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw serverError(codes.invalid, 'the body is not JSON', { cause });
  }
}

/** The values of a text of JSON values, one a line; one value may also have the whole text. */
export function parseLines(text: string): readonly unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return lines.map(parseBody);
  } catch (error) {
    if (lines.length < 2) throw error;
    return [parseBody(text)];
  }
}

/** Levels of nesting, found without recursion and before anything is built. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (quoted) {
      if (c === 0x5c) at++;
      else if (c === 0x22) quoted = false;
    } else if (c === 0x22) quoted = true;
    else if (c === 0x7b || c === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (c === 0x7d || c === 0x5d) depth--;
  }
  return deepest;
}
