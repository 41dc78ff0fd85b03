import { fn, type Library, member } from '../library/function.ts';
import { compilePattern } from '../library/regex.ts';
import { INT, listType, STRING } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { ArrayList } from '../values/list.ts';

/** Kubernetes' `find` and `findAll`, by RE2. */
export const REGEX_LIBRARY: Library = {
  functions: [
    fn('find', member('string_find_string', [STRING, STRING], STRING, find)),
    fn(
      'findAll',
      member('string_find_all_string', [STRING, STRING], listType(STRING), (text: string, pattern: string) =>
        findAll(text, pattern, -1n),
      ),
      member('string_find_all_string_int', [STRING, STRING, INT], listType(STRING), findAll),
    ),
  ],
};

function find(text: string, pattern: string): string | CelError {
  const found = matches(text, pattern, 1);
  return found instanceof CelError ? found : (found[0] ?? '');
}

function findAll(text: string, pattern: string, limit: bigint): ArrayList | CelError {
  const found = matches(text, pattern, limit < 0n ? Number.POSITIVE_INFINITY : Number(limit));
  return found instanceof CelError ? found : new ArrayList(found);
}

/** As Go's FindAllString: an empty match right after another match does not count. */
function matches(text: string, pattern: string, limit: number): readonly string[] | CelError {
  const regex = compilePattern(pattern);
  if (regex instanceof CelError) return new CelError(`Illegal regex: ${regex.message}`);
  const matcher = regex.matcher(text);
  const found: string[] = [];
  let previousEnd = -1;
  while (found.length < limit && matcher.find()) {
    const match = matcher.group() ?? '';
    const start = matcher.start();
    if (match !== '' || start !== previousEnd) found.push(match);
    previousEnd = matcher.end();
  }
  return found;
}
