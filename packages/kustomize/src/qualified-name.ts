/** The rules of apimachinery for keys and values of labels, in its words. */

const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const MAX_NAME = 63;
const MAX_SUBDOMAIN = 253;

const nameRegex = new RegExp(`^${NAME}$`);
const valueRegex = new RegExp(`^(${NAME})?$`);
const subdomainRegex = new RegExp(`^${SUBDOMAIN}$`);

const ALPHANUMERIC =
  "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const NAME_RULE = example(`must ${ALPHANUMERIC}`, NAME, ['MyName', 'my.name', '123-abc']);
const VALUE_RULE = example(`a valid label must be an empty string or ${ALPHANUMERIC}`, `(${NAME})?`, [
  'MyValue',
  'my_value',
  '12345',
]);
const SUBDOMAIN_RULE = example(
  "a DNS-1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  ['example.com'],
);

function example(rule: string, regex: string, examples: readonly string[]): string {
  return `${rule} (e.g. ${examples.map((text) => `'${text}', `).join(' or ')}regex used for validation is '${regex}')`;
}

/** What is wrong with the key of a label; empty when nothing is. */
export function labelKeyFaults(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) as string;
  const faults = parts.length === 2 ? prefixFaults(parts[0] as string) : [];
  if (name === '') faults.push('name part must be non-empty');
  else if (name.length > MAX_NAME) faults.push(`name part ${tooLong(MAX_NAME)}`);
  if (!nameRegex.test(name)) faults.push(`name part ${NAME_RULE}`);
  return faults;
}

function prefixFaults(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  const faults: string[] = [];
  if (prefix.length > MAX_SUBDOMAIN) faults.push(`prefix part ${tooLong(MAX_SUBDOMAIN)}`);
  if (!subdomainRegex.test(prefix)) faults.push(`prefix part ${SUBDOMAIN_RULE}`);
  return faults;
}

/** What is wrong with the value of a label; empty when nothing is. */
export function labelValueFaults(value: string): readonly string[] {
  const faults = value.length > MAX_NAME ? [tooLong(MAX_NAME)] : [];
  return valueRegex.test(value) ? faults : [...faults, VALUE_RULE];
}

function tooLong(length: number): string {
  return `must be no more than ${length} characters`;
}
