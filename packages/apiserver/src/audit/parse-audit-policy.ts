import { SetpointError } from '@setpoint/core';
import { decodeSigs } from '@setpoint/goyaml';
import type { StartErrorCode } from '../errors.ts';
import type { AuditPolicy } from './audit-policy.ts';

const levels: readonly unknown[] = ['None', 'Metadata', 'Request', 'RequestResponse'];
const stages: readonly unknown[] = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];
const lists = ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs', 'omitStages'];
const ruleFields = new Set(['level', 'resources', 'omitManagedFields', ...lists]);

/**
 * A policy file as a real server reads it. Throws `apiserver.audit-policy` naming what is wrong: another kind, a level
 * that does not exist, a rule for resources and URLs at once, a field that is none.
 */
export function parseAuditPolicy(text: string, path: string): AuditPolicy {
  const wrong = (what: string): never => {
    throw policyError(path, what);
  };
  const policy = parsed(text, wrong);
  if (policy['apiVersion'] !== 'audit.k8s.io/v1' || policy['kind'] !== 'Policy')
    wrong('it is no Policy of audit.k8s.io/v1');
  const { rules } = policy;
  if (!Array.isArray(rules) || rules.length === 0) return wrong('it has no rules');
  checkList(policy, 'omitStages', 'omitStages', wrong);
  for (const [index, rule] of rules.entries()) checkRule(rule, `rules[${index}]`, wrong);
  return policy as unknown as AuditPolicy;
}

export function policyError(path: string, what: string, cause?: unknown): SetpointError {
  return new SetpointError(
    'apiserver.audit-policy' satisfies StartErrorCode,
    `the audit policy cannot be used: ${what}`,
    {
      subject: path,
      rule: 'A policy is a Policy of audit.k8s.io/v1 with rules of a level each.',
      nextAction: 'Correct the file, then start the server again.',
      cause,
    },
  );
}

type Wrong = (what: string) => never;
type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string, wrong: Wrong): Fields {
  let value: unknown;
  try {
    value = decodeSigs(text);
  } catch (error) {
    wrong((error as Error).message);
  }
  return isFields(value) ? value : wrong('it is no object');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkRule(rule: unknown, path: string, wrong: Wrong): void {
  if (!isFields(rule)) return wrong(`${path} is no object`);
  const odd = Object.keys(rule).find((key) => !ruleFields.has(key));
  if (odd !== undefined) wrong(`${path} has a field that is none: ${odd}`);
  if (!levels.includes(rule['level'])) wrong(`${path}.level must be one of ${levels.join(', ')}`);
  for (const name of lists) checkList(rule, name, `${path}.${name}`, wrong);
  const { nonResourceURLs = [], resources = [], namespaces = [] } = rule as Record<string, string[]>;
  if (nonResourceURLs.length > 0 && (resources.length > 0 || namespaces.length > 0))
    wrong(`${path} cannot be for both resources and nonResourceURLs`);
  for (const url of nonResourceURLs) {
    if (url !== '*' && (!url.startsWith('/') || url.slice(0, -1).includes('*')))
      wrong(`${path}.nonResourceURLs must begin with / and have * at their end alone`);
  }
  if (!Array.isArray(resources) || !resources.every(isFields)) wrong(`${path}.resources must be objects`);
  for (const [index, resource] of resources.entries()) {
    const fields = resource as unknown as Fields;
    checkList(fields, 'resources', `${path}.resources[${index}].resources`, wrong);
    checkList(fields, 'resourceNames', `${path}.resources[${index}].resourceNames`, wrong);
  }
}

function checkList(fields: Fields, name: string, path: string, wrong: Wrong): void {
  const value = fields[name] ?? [];
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string'))
    return wrong(`${path} must be texts`);
  if (name === 'omitStages' && value.some((stage) => !stages.includes(stage)))
    wrong(`${path} must be of ${stages.join(', ')}`);
}
