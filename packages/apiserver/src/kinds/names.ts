/** Name and text rules with the wording of apimachinery's `util/validation`; each answers its messages, none when valid. */

type Rule = (value: string) => readonly string[];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS1123_LABEL = new RegExp(`^${LABEL}$`);
const DNS1123_SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);
const DNS1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const WILDCARD_SUBDOMAIN = new RegExp(`^\\*\\.${LABEL}(\\.${LABEL})*$`);
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const HTTP_HEADER = /^[-A-Za-z0-9]+$/;
const PATH_SEGMENT_PARTS = ['/', '%'];

const NONE: readonly string[] = [];

function regexMessage(message: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map((example) => `'${example}'`).join(' or ');
  return `${message} (e.g. ${shown}, regex used for validation is '${pattern}')`;
}

function maxLengthMessage(length: number): string {
  return `must be no more than ${length} bytes`;
}

const LABEL_MESSAGE = regexMessage(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  'my-name',
  '123-abc',
);
const SUBDOMAIN_PATTERN = `${LABEL}(\\.${LABEL})*`;
const SUBDOMAIN_MESSAGE = regexMessage(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN_PATTERN,
  'example.com',
);
const DNS1035_MESSAGE = regexMessage(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  'abc-123',
);
const QUALIFIED_MESSAGE = regexMessage(
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]',
  'MyName',
  'my.name',
  '123-abc',
);
const LABEL_VALUE_MESSAGE = regexMessage(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
  'MyValue',
  'my_value',
  '12345',
);

function bounded(pattern: RegExp, maxLength: number, message: string): Rule {
  return (value) => {
    if (value.length <= maxLength && pattern.test(value)) return NONE;
    const messages: string[] = [];
    if (Buffer.byteLength(value) > maxLength) messages.push(maxLengthMessage(maxLength));
    if (!pattern.test(value)) messages.push(message);
    return messages;
  };
}

export const dns1123Label: Rule = bounded(DNS1123_LABEL, 63, LABEL_MESSAGE);
export const dns1123Subdomain: Rule = bounded(DNS1123_SUBDOMAIN, 253, SUBDOMAIN_MESSAGE);
export const dns1035Label: Rule = bounded(DNS1035_LABEL, 63, DNS1035_MESSAGE);

export const wildcardSubdomain: Rule = bounded(
  WILDCARD_SUBDOMAIN,
  253,
  regexMessage(
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    `\\*\\.${SUBDOMAIN_PATTERN}`,
    '*.example.com',
  ),
);

/** Names that only have to be safe in a URL path, such as RBAC's. */
export const pathSegmentName: Rule = (value) => {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return PATH_SEGMENT_PARTS.filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
};

/** `prefix/name` or `name`: label and annotation keys, resource names, finalizers. */
export const qualifiedName: Rule = (value) => {
  const parts = value.split('/');
  const messages: string[] = [];
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') messages.push('prefix part must be non-empty');
    else messages.push(...dns1123Subdomain(prefix).map((message) => `prefix part ${message}`));
  }
  if (name === '') messages.push('name part must be non-empty');
  else if (name.length > 63) messages.push(`name part ${maxLengthMessage(63)}`);
  if (!QUALIFIED_NAME.test(name)) messages.push(QUALIFIED_MESSAGE);
  return messages;
};

export const labelValue: Rule = bounded(LABEL_VALUE, 63, LABEL_VALUE_MESSAGE);

/** Any printable ASCII but `=`: the rule since environment names were relaxed (1.34). */
export const envVarName: Rule = (value) => {
  if (/^[ -<>-~]+$/.test(value)) return NONE;
  return [
    value === ''
      ? 'environment variable name must be at least one character long'
      : "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ];
};

/** Keys of ConfigMaps and Secrets. */
export const configMapKey: Rule = (value) => {
  const messages: string[] = [];
  if (value.length > 253) messages.push(maxLengthMessage(253));
  if (!CONFIG_KEY.test(value)) {
    messages.push(
      regexMessage(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        '[-._a-zA-Z0-9]+',
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  }
  if (value === '.') messages.push("must not be '.'");
  if (value === '..') messages.push("must not be '..'");
  else if (value.startsWith('..')) messages.push("must not start with '..'");
  return messages;
};

export const httpHeaderName: Rule = (value) =>
  HTTP_HEADER.test(value)
    ? NONE
    : [
        regexMessage(
          "a valid HTTP header must consist of alphanumeric characters or '-'",
          '[-A-Za-z0-9]+',
          'X-Header-Name',
        ),
      ];

/** IANA service names, the rule for named ports. */
export const portName: Rule = (value) => {
  const messages: string[] = [];
  if (value.length > 15) messages.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(value)) {
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) messages.push('must contain at least one letter (a-z)');
  if (value.includes('--')) messages.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
};

export function portNumber(port: number): readonly string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535
    ? NONE
    : ['must be between 1 and 65535, inclusive'];
}
