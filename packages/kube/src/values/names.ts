/**
 * What is wrong with a name, in the words of the API server's validation; nothing when it is valid. The messages are part
 * of the API: clients and tests match on them.
 */
export type NameProblems = readonly string[];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_WITH_UNDERSCORE = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const DNS_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const KEY_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const KEY_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const LABEL_PATTERN = whole(LABEL);
const SUBDOMAIN_PATTERN = whole(SUBDOMAIN);
const DNS_1035_PATTERN = whole(DNS_1035);
const KEY_PATTERN = whole(KEY_NAME);
const VALUE_PATTERN = whole(`(${KEY_NAME})?`);

const tooLong = (length: number): string => `must be no more than ${length} characters`;
const tooManyBytes = (length: number): string => `must be no more than ${length} bytes`;

/** What a pattern asks for, with examples of what it accepts. */
function mustMatch(rule: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${rule} (regex used for validation is '${pattern}')`;
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** A DNS-1123 label: names of namespaces, containers, ports of pods. */
export function dns1123Label(value: string): NameProblems {
  const problems: string[] = [];
  if (bytesOf(value) > 63) problems.push(tooLong(63));
  if (!LABEL_PATTERN.test(value)) {
    problems.push(
      SUBDOMAIN_PATTERN.test(value)
        ? 'must not contain dots'
        : mustMatch(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
            LABEL,
            'my-name',
            '123-abc',
          ),
    );
  }
  return problems;
}

/** A DNS-1123 subdomain: the name of most objects. */
export function dns1123Subdomain(value: string): NameProblems {
  const problems: string[] = [];
  if (bytesOf(value) > 253) problems.push(tooLong(253));
  if (!SUBDOMAIN_PATTERN.test(value)) {
    problems.push(
      mustMatch(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        SUBDOMAIN,
        'example.com',
      ),
    );
  }
  return problems;
}

/** A DNS-1123 subdomain that may have underscores: what a resolver searches. */
export function dns1123SubdomainWithUnderscore(value: string): NameProblems {
  const pattern = `${LABEL_WITH_UNDERSCORE}(\\.${LABEL_WITH_UNDERSCORE})*`;
  const problems: string[] = [];
  if (bytesOf(value) > 253) problems.push(tooLong(253));
  if (!whole(pattern).test(value)) {
    problems.push(
      mustMatch(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
        pattern,
        'example.com',
      ),
    );
  }
  return problems;
}

/** A DNS-1035 label: names of services. */
export function dns1035Label(value: string): NameProblems {
  const problems: string[] = [];
  if (bytesOf(value) > 63) problems.push(tooLong(63));
  if (!DNS_1035_PATTERN.test(value)) {
    problems.push(
      mustMatch(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
        DNS_1035,
        'my-name',
        'abc-123',
      ),
    );
  }
  return problems;
}

/** A wildcard subdomain: hosts of ingresses. */
export function wildcardDns1123Subdomain(value: string): NameProblems {
  const pattern = `\\*\\.${SUBDOMAIN}`;
  const problems: string[] = [];
  if (bytesOf(value) > 253) problems.push(tooLong(253));
  if (!whole(pattern).test(value)) {
    problems.push(
      mustMatch(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        pattern,
        '*.example.com',
      ),
    );
  }
  return problems;
}

/** A qualified name: keys of labels and annotations, resource names. */
export function qualifiedName(value: string): NameProblems {
  const parts = value.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2) {
    return [
      `a valid label key ${mustMatch(KEY_RULE, KEY_NAME, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const problems: string[] = [];
  if (second !== undefined) {
    if (first === '') problems.push('prefix part must be non-empty');
    else problems.push(...dns1123SubdomainInBytes(first).map((problem) => `prefix part ${problem}`));
  }
  const name = second ?? first;
  if (name === '') problems.push('name part must be non-empty');
  else if (bytesOf(name) > 63) problems.push(`name part ${tooManyBytes(63)}`);
  if (!KEY_PATTERN.test(name)) {
    problems.push(`name part ${mustMatch(KEY_RULE, KEY_NAME, 'MyName', 'my.name', '123-abc')}`);
  }
  return problems;
}

function dns1123SubdomainInBytes(value: string): NameProblems {
  return dns1123Subdomain(value).map((problem) => (problem === tooLong(253) ? tooManyBytes(253) : problem));
}

/** The value of a label. */
export function labelValue(value: string): NameProblems {
  const problems: string[] = [];
  if (bytesOf(value) > 63) problems.push(tooManyBytes(63));
  if (!VALUE_PATTERN.test(value)) {
    problems.push(
      mustMatch(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        `(${KEY_NAME})?`,
        'MyValue',
        'my_value',
        '12345',
      ),
    );
  }
  return problems;
}

/** A name that can stand in a URL path. */
export function pathSegmentName(value: string): NameProblems {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((text) => value.includes(text)).map((text) => `may not contain '${text}'`);
}

/** A key of a ConfigMap or Secret. */
export function configMapKey(value: string): NameProblems {
  const pattern = '[-._a-zA-Z0-9]+';
  const problems: string[] = [];
  if (bytesOf(value) > 253) problems.push(tooLong(253));
  if (!whole(pattern).test(value)) {
    problems.push(
      mustMatch(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        pattern,
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  }
  return [...problems, ...parentDirectory(value)];
}

function parentDirectory(value: string): NameProblems {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

/** The name of an environment variable: any printable ASCII but `=`. */
export function envVarName(value: string): NameProblems {
  const problems: string[] = [];
  if (value === '') problems.push('environment variable name must be non-empty');
  if (!/^[\x20-<>-~]*$/.test(value)) {
    problems.push(
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
    );
  }
  return problems;
}

/** The name of a container's or service's port. */
export function portName(value: string): NameProblems {
  const problems: string[] = [];
  if (bytesOf(value) > 15) problems.push(tooLong(15));
  if (!/^[-a-z0-9]+$/.test(value)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)');
  if (value.includes('--')) problems.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

export function portNumber(value: number): NameProblems {
  return value >= 1 && value <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** A percentage: `25%`. */
export function percentage(value: string): NameProblems {
  const pattern = '[0-9]+%';
  if (whole(pattern).test(value)) return [];
  return [
    mustMatch(
      "a valid percent string must be a numeric string followed by an ending '%'",
      pattern,
      '1%',
      '93%',
    ),
  ];
}

export function httpHeaderName(value: string): NameProblems {
  const pattern = '[-A-Za-z0-9]+';
  if (whole(pattern).test(value)) return [];
  return [
    mustMatch("a valid HTTP header must consist of alphanumeric characters or '-'", pattern, 'X-Header-Name'),
  ];
}

/** The name with the dash a generated suffix will follow replaced: what is checked of a `generateName`. */
export function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}
