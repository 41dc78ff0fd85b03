import type { ParsedPolicy, PolicyRule, RoleBinding } from './policy-rule.ts';

/**
 * The lines of a policy in Argo CD's CSV: `p, subject, resource, action, object, effect` and `g, member, role`. Blank
 * lines and those that begin with `#` say nothing. A field may be quoted as CSV quotes.
 *
 * @param source - Where the text is from, for {@link PolicyRule.source}.
 */
export function parsePolicy(text: string, source: string): ParsedPolicy {
  const rules: PolicyRule[] = [];
  const bindings: RoleBinding[] = [];
  const problems: string[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const at = `${source}:${index + 1}`;
    const fields = fieldsOf(line);
    const [type, ...rest] = fields ?? [];
    if (type === 'p' && rest.length === 5 && isEffect(rest[4])) rules.push(ruleOf(rest, rest[4], line, at));
    else if (type === 'g' && rest.length === 2)
      bindings.push({ member: rest[0] ?? '', role: rest[1] ?? '', source: at });
    else problems.push(`${at}: not a policy line: ${line.slice(0, 200)}`);
  }
  return { rules, bindings, problems };
}

function isEffect(text: string | undefined): text is 'allow' | 'deny' {
  return text === 'allow' || text === 'deny';
}

function ruleOf(
  [subject = '', resource = '', action = '', object = '']: readonly string[],
  effect: 'allow' | 'deny',
  line: string,
  source: string,
): PolicyRule {
  return { subject, resource, action, object, effect, line, source };
}

/** The fields of one CSV line, trimmed; undefined when a quote is not closed. */
function fieldsOf(line: string): readonly string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    while (line[at] === ' ' || line[at] === '\t') at++;
    if (line[at] === '"') {
      const [value, end] = quoted(line, at + 1);
      if (end < 0) return undefined;
      fields.push(value);
      at = line.indexOf(',', end);
    } else {
      const comma = line.indexOf(',', at);
      fields.push(line.slice(at, comma < 0 ? line.length : comma).trim());
      at = comma;
    }
    if (at < 0) break;
    at++;
  }
  return fields;
}

function quoted(line: string, from: number): readonly [string, number] {
  let value = '';
  for (let at = from; at < line.length; at++) {
    if (line[at] !== '"') value += line[at];
    else if (line[at + 1] === '"') value += line[at++];
    else return [value, at + 1];
  }
  return [value, -1];
}
