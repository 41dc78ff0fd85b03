import { parseTimestamp } from '../values/time.ts';
import { parseUrl, UrlValue } from './url-value.ts';

/** A named format: its check gives the errors in apimachinery's words. */
export interface FormatRule {
  /** How long a pattern costs are counted for. */
  readonly patternSize: number;
  readonly check: (text: string) => readonly string[];
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const DNS1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const NAME_PART = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
/** The lengths of the patterns kube-openapi has for them. */
const DATE_TIME_SIZE = '^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$'.length;
const UUID_SIZE = '(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$'.length;

const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const DNS1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const NAME_MESSAGE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const label = patternRule(LABEL, 63, regexMessage(LABEL_MESSAGE, LABEL, ['my-name', '123-abc']));
const subdomain = patternRule(SUBDOMAIN, 253, regexMessage(SUBDOMAIN_MESSAGE, SUBDOMAIN, ['example.com']));
const dns1035 = patternRule(DNS1035, 63, regexMessage(DNS1035_MESSAGE, DNS1035, ['my-name', 'abc-123']));

const SUBDOMAIN_PATTERN = new RegExp(`^(?:${SUBDOMAIN})$`);

function dotless(text: string): readonly string[] {
  const errors = label(text);
  const isSubdomain = text.includes('.') && SUBDOMAIN_PATTERN.test(text);
  return isSubdomain ? [...errors.slice(0, -1), 'must not contain dots'] : errors;
}

/** Kubernetes' named formats (`format.dns1123Label()` and so on). */
export const FORMAT_RULES: ReadonlyMap<string, FormatRule> = new Map<string, FormatRule>([
  ['dns1123Label', { patternSize: 30, check: dotless }],
  ['dns1123Subdomain', { patternSize: 60, check: subdomain }],
  ['dns1035Label', { patternSize: 30, check: dns1035 }],
  ['qualifiedName', { patternSize: 60, check: qualifiedName }],
  ['dns1123LabelPrefix', { patternSize: 30, check: (text) => dotless(masked(text)) }],
  ['dns1123SubdomainPrefix', { patternSize: 60, check: (text) => subdomain(masked(text)) }],
  ['dns1035LabelPrefix', { patternSize: 30, check: (text) => dns1035(masked(text)) }],
  ['labelValue', { patternSize: 40, check: labelValue }],
  ['uri', { patternSize: 1103, check: uri }],
  [
    'uuid',
    {
      patternSize: UUID_SIZE,
      check: pattern(/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i, 'does not match the UUID format'),
    },
  ],
  [
    'byte',
    {
      patternSize: 84,
      check: pattern(
        /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/,
        'invalid base64',
      ),
    },
  ],
  ['date', { patternSize: DATE_TIME_SIZE, check: (text) => (isDate(text) ? [] : ['invalid date']) }],
  [
    'datetime',
    { patternSize: DATE_TIME_SIZE, check: (text) => (isDateTime(text) ? [] : ['invalid datetime']) },
  ],
]);

function patternRule(
  source: string,
  maxLength: number,
  message: string,
  unit = 'characters',
): FormatRule['check'] {
  const regex = new RegExp(`^(?:${source})$`);
  return (text) => {
    const errors: string[] = [];
    if (text.length > maxLength) errors.push(`must be no more than ${maxLength} ${unit}`);
    if (!regex.test(text)) errors.push(message);
    return errors;
  };
}

function regexMessage(message: string, source: string, examples: readonly string[]): string {
  const list = examples.map((example) => `'${example}'`).join(',  or ');
  return `${message} (e.g. ${list}, regex used for validation is '${source}')`;
}

function pattern(regex: RegExp, message: string): FormatRule['check'] {
  return (text) => (regex.test(text) ? [] : [message]);
}

/** A prefix of a name may end in a hyphen: the generated part follows. */
function masked(text: string): string {
  return text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text;
}

const namePart = patternRule(
  NAME_PART,
  63,
  regexMessage(NAME_MESSAGE, NAME_PART, ['MyName', 'my.name', '123-abc']),
);

function qualifiedName(text: string): readonly string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${regexMessage(NAME_MESSAGE.replace('name part ', ''), NAME_PART, ['MyName', 'my.name', '123-abc'])} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  const [first = '', second] = parts;
  if (second !== undefined) {
    if (first === '') errors.push('prefix part must be non-empty');
    else errors.push(...subdomain(first).map((error) => `prefix part ${error}`));
  }
  const name = second ?? first;
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push('name part must be no more than 63 bytes');
  errors.push(...namePart(name).filter((error) => !error.startsWith('must be no more')));
  return errors;
}

function labelValue(text: string): readonly string[] {
  const message = regexMessage(LABEL_VALUE_MESSAGE, `(${NAME_PART})?`, ['MyValue', 'my_value', '12345']);
  return patternRule(`(${NAME_PART})?`, 63, message, 'bytes')(text);
}

function uri(text: string): readonly string[] {
  const parsed = parseUrl(text);
  return parsed instanceof UrlValue ? [] : [parsed.problem];
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && parseTimestamp(`${text}T00:00:00Z`) !== undefined;
}

function isDateTime(text: string): boolean {
  return parseTimestamp(text.toUpperCase()) !== undefined;
}
