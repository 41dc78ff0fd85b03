import { dns1123Label, dns1123Subdomain } from '@setpoint/kube';
import type { FieldErrors } from './field-error.ts';
import type { Draft } from './model/meta.ts';

/** Rules of API priority and fairness. */

interface NamedSubject {
  readonly name?: string;
  readonly namespace?: string;
}

interface FlowSubject {
  readonly kind?: string;
  readonly user?: NamedSubject;
  readonly group?: NamedSubject;
  readonly serviceAccount?: NamedSubject;
}

interface ResourceRule {
  readonly verbs?: readonly string[] | null;
  readonly apiGroups?: readonly string[] | null;
  readonly resources?: readonly string[] | null;
  readonly namespaces?: readonly string[] | null;
  readonly clusterScope?: boolean;
  readonly nonResourceURLs?: readonly string[] | null;
}

interface FlowRule {
  readonly subjects?: readonly FlowSubject[] | null;
  readonly resourceRules?: readonly ResourceRule[];
  readonly nonResourceRules?: readonly ResourceRule[];
}

interface FlowSchemaSpec {
  readonly matchingPrecedence?: number;
  readonly distinguisherMethod?: { readonly type?: string };
  readonly priorityLevelConfiguration?: { readonly name?: string };
  readonly rules?: readonly FlowRule[];
}

const MAX_PRECEDENCE = 10_000;

/** Rules of a flow schema (`ValidateFlowSchemaSpec`). */
export function validateFlowSchema(object: Draft, errors: FieldErrors): void {
  const spec = (object['spec'] ?? {}) as FlowSchemaSpec;
  const { matchingPrecedence: precedence = 0, distinguisherMethod, rules = [] } = spec;
  const at = 'spec.matchingPrecedence';
  if (precedence <= 0) errors.invalid(at, precedence, 'must be a positive value');
  if (precedence > MAX_PRECEDENCE)
    errors.invalid(at, precedence, `must not be greater than ${MAX_PRECEDENCE}`);
  if (precedence === 1 && object.metadata.name !== 'exempt') {
    errors.invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
  }
  if (distinguisherMethod !== undefined) {
    const { type = '' } = distinguisherMethod;
    if (type !== 'ByNamespace' && type !== 'ByUser') {
      const shown = { Type: type };
      errors.notSupported('spec.distinguisherMethod.type', shown, ['ByNamespace', 'ByUser']);
    }
  }
  const level = spec.priorityLevelConfiguration?.name ?? '';
  const levelPath = 'spec.priorityLevelConfiguration.name';
  if (level === '') errors.required(levelPath, 'must reference a priority level');
  else errors.invalidAll(levelPath, level, dns1123Subdomain(level));
  for (const [index, rule] of rules.entries()) validateRule(rule, `spec.rules[${index}]`, errors);
}

function validateRule(rule: FlowRule, path: string, errors: FieldErrors): void {
  const { resourceRules = [], nonResourceRules = [] } = rule;
  const subjects = rule.subjects ?? [];
  if (subjects.length === 0) errors.required(`${path}.subjects`, 'subjects must contain at least one value');
  for (const [index, subject] of subjects.entries()) {
    validateSubject(subject, `${path}.subjects[${index}]`, errors);
  }
  if (resourceRules.length === 0 && nonResourceRules.length === 0) {
    errors.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty');
  }
  for (const [index, each] of resourceRules.entries()) {
    validateResourceRule(each, `${path}.resourceRules[${index}]`, errors);
  }
  for (const [index, each] of nonResourceRules.entries()) {
    validateNonResourceRule(each, `${path}.nonResourceRules[${index}]`, errors);
  }
}

/** A subject has the field of its kind and no other; the order is the server's. */
const SUBJECT_FIELDS: ReadonlyMap<
  string,
  readonly (readonly [field: 'user' | 'group' | 'serviceAccount', kind: string])[]
> = new Map([
  [
    'ServiceAccount',
    [
      ['serviceAccount', 'ServiceAccount'],
      ['user', 'User'],
      ['group', 'Group'],
    ],
  ],
  [
    'User',
    [
      ['user', 'User'],
      ['serviceAccount', 'ServiceAccount'],
      ['group', 'Group'],
    ],
  ],
  [
    'Group',
    [
      ['group', 'Group'],
      ['serviceAccount', 'ServiceAccount'],
      ['user', 'User'],
    ],
  ],
]);

function validateSubject(subject: FlowSubject, path: string, errors: FieldErrors): void {
  const { kind = '' } = subject;
  const fields = SUBJECT_FIELDS.get(kind);
  if (fields === undefined) {
    errors.notSupported(`${path}.kind`, kind, ['Group', 'ServiceAccount', 'User']);
    return;
  }
  for (const [field, owner] of fields) {
    const value = subject[field];
    const at = `${path}.${field}`;
    if (owner !== kind) {
      if (value !== undefined)
        errors.forbidden(at, `${field} is forbidden when subject kind is not '${owner}'`);
    } else if (value === undefined)
      errors.required(at, `${field} is required when subject kind is '${owner}'`);
    else validateNamed(value, field === 'serviceAccount', at, errors);
  }
}

function validateNamed(
  { name = '', namespace = '' }: NamedSubject,
  isAccount: boolean,
  path: string,
  errors: FieldErrors,
): void {
  if (name === '') errors.required(`${path}.name`);
  else if (isAccount && name !== '*') errors.invalidAll(`${path}.name`, name, dns1123Subdomain(name));
  if (!isAccount) return;
  if (namespace === '') errors.required(`${path}.namespace`, 'must specify namespace for service account');
  else errors.invalidAll(`${path}.namespace`, namespace, dns1123Label(namespace));
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];

function validateVerbs(given: readonly string[] | null | undefined, path: string, errors: FieldErrors): void {
  const verbs = given ?? [];
  if (verbs.length === 0) errors.required(path, 'verbs must contain at least one value');
  else if (verbs.includes('*')) {
    if (verbs.length > 1) errors.invalid(path, verbs, "if '*' is present, must not specify other verbs");
  } else if (!verbs.every((verb) => VERBS.includes(verb))) errors.notSupported(path, verbs, VERBS);
}

function validateResourceRule(rule: ResourceRule, path: string, errors: FieldErrors): void {
  validateVerbs(rule.verbs, `${path}.verbs`, errors);
  for (const [field, one, others] of [
    ['apiGroups', 'api group', 'api groups'],
    ['resources', 'resource', 'resources'],
  ] as const) {
    const values = rule[field] ?? [];
    if (values.length === 0)
      errors.required(`${path}.${field}`, `resource rules must supply at least one ${one}`);
    else if (values.length > 1 && values.includes('*')) {
      errors.invalid(`${path}.${field}`, values, `if '*' is present, must not specify other ${others}`);
    }
  }
  validateNamespaces(rule, `${path}.namespaces`, errors);
}

function validateNamespaces(rule: ResourceRule, path: string, errors: FieldErrors): void {
  const namespaces = rule.namespaces ?? [];
  if (namespaces.length === 0 && rule.clusterScope !== true) {
    const detail = 'resource rules that are not cluster scoped must supply at least one namespace';
    errors.required(path, detail);
  } else if (namespaces.includes('*')) {
    if (namespaces.length > 1) {
      errors.invalid(path, namespaces, "if '*' is present, must not specify other namespaces");
    }
  } else {
    for (const [index, name] of namespaces.entries()) {
      for (const problem of dns1123Label(name)) {
        const detail = `each member of this list must be '*' or a DNS-1123 label; ${problem}`;
        errors.invalid(`${path}[${index}]`, name, detail);
      }
    }
  }
}

function validateNonResourceRule(rule: ResourceRule, path: string, errors: FieldErrors): void {
  validateVerbs(rule.verbs, `${path}.verbs`, errors);
  const urls = rule.nonResourceURLs ?? [];
  const at = `${path}.nonResourceURLs`;
  if (urls.length === 0) errors.required(at, 'nonResourceURLs must contain at least one value');
  else if (urls.includes('*')) {
    if (urls.length > 1)
      errors.invalid(at, urls, "if '*' is present, must not specify other non-resource URLs");
  } else {
    for (const [index, url] of urls.entries()) validateUrlPath(url, `${at}[${index}]`, errors);
  }
}

function validateUrlPath(url: string, path: string, errors: FieldErrors): void {
  if (url === '') {
    errors.invalid(path, url, 'must not be empty');
    return;
  }
  if (url === '/') return;
  if (!url.startsWith('/')) errors.invalid(path, url, 'must start with slash');
  else if (url.includes(' ')) errors.invalid(path, url, 'must not contain white-space');
  else if (url.includes('//')) errors.invalid(path, url, 'must not contain double slash');
  else if (url.slice(0, -1).includes('*') || (url.endsWith('*') && !url.endsWith('/*'))) {
    errors.invalid(path, url, 'wildcard can only do suffix matching');
  }
}

interface Queuing {
  readonly queues?: number;
  readonly handSize?: number;
  readonly queueLengthLimit?: number;
}

interface PriorityLevelSpec {
  readonly type?: string;
  readonly limited?: {
    readonly nominalConcurrencyShares?: number | null;
    readonly lendablePercent?: number;
    readonly borrowingLimitPercent?: number;
    readonly limitResponse?: { readonly type?: string; readonly queuing?: Queuing };
  };
  readonly exempt?: { readonly nominalConcurrencyShares?: number; readonly lendablePercent?: number };
}

const MAX_QUEUES = 10_000_000;
const MAX_HASH_BITS = 60;

/** Rules of a priority level (`ValidatePriorityLevelConfigurationSpec`). */
export function validatePriorityLevel(object: Draft, errors: FieldErrors): void {
  const { type = '', limited, exempt } = (object['spec'] ?? {}) as PriorityLevelSpec;
  if ((object.metadata.name === 'exempt') !== (type === 'Exempt')) {
    errors.invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'");
  }
  if (type === 'Exempt') {
    if (limited !== undefined) errors.forbidden('spec.limited', 'must be nil if the type is not Limited');
    if (exempt !== undefined) {
      validateShares(exempt.nominalConcurrencyShares, 'spec.exempt', errors);
      validatePercent(exempt.lendablePercent, 'spec.exempt.lendablePercent', errors);
    }
  } else if (type === 'Limited') {
    if (exempt !== undefined) errors.forbidden('spec.exempt', 'must be nil if the type is Limited');
    if (limited === undefined) errors.required('spec.limited', 'must not be empty when type is Limited');
    else validateLimited(limited, 'spec.limited', errors);
  } else errors.oneOf('spec.type', type, ['Exempt', 'Limited']);
}

function validateShares(shares: number | null | undefined, path: string, errors: FieldErrors): void {
  if ((shares ?? 0) >= 0) return;
  errors.invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer');
}

function validatePercent(percent: number | undefined, path: string, errors: FieldErrors): void {
  if (percent !== undefined && (percent < 0 || percent > 100)) {
    errors.invalid(path, percent, 'must be between 0 and 100, inclusive');
  }
}

function validateLimited(
  limited: NonNullable<PriorityLevelSpec['limited']>,
  path: string,
  errors: FieldErrors,
): void {
  validateShares(limited.nominalConcurrencyShares, path, errors);
  const { type = '', queuing } = limited.limitResponse ?? {};
  const at = `${path}.limitResponse`;
  if (type === 'Reject') {
    if (queuing !== undefined) {
      errors.forbidden(`${at}.queuing`, 'must be nil if limited.limitResponse.type is not Limited');
    }
  } else if (type === 'Queue') {
    if (queuing === undefined) {
      errors.required(`${at}.queuing`, 'must not be empty if limited.limitResponse.type is Limited');
    } else validateQueuing(queuing, `${at}.queuing`, errors);
  } else errors.oneOf(`${at}.type`, type, ['Queue', 'Reject']);
  validatePercent(limited.lendablePercent, `${path}.lendablePercent`, errors);
  const borrowing = limited.borrowingLimitPercent;
  if (borrowing !== undefined && borrowing < 0) {
    errors.invalid(
      `${path}.borrowingLimitPercent`,
      borrowing,
      'if specified, must be a non-negative integer',
    );
  }
}

function validateQueuing(queuing: Queuing, path: string, errors: FieldErrors): void {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  if (queueLengthLimit <= 0) errors.invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive');
  if (queues <= 0) errors.invalid(`${path}.queues`, queues, 'must be positive');
  else if (queues > MAX_QUEUES)
    errors.invalid(`${path}.queues`, queues, `must not be greater than ${MAX_QUEUES}`);
  const at = `${path}.handSize`;
  if (handSize <= 0) errors.invalid(at, handSize, 'must be positive');
  else if (handSize > queues) errors.invalid(at, handSize, `should not be greater than queues (${queues})`);
  else if (Math.ceil(Math.log2(queues)) * handSize > MAX_HASH_BITS) {
    const detail = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${MAX_HASH_BITS}`;
    errors.invalid(at, handSize, detail);
  }
}
