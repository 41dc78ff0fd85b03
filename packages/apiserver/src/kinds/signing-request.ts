import { dns1123Label, dns1123Subdomain } from '@setpoint/kube';
import { certificateRequestProblem } from './certificate-request.ts';
import { type FieldErrors, sameValue } from './field-error.ts';
import type { Fields } from './field-rules.ts';
import type { Draft } from './model/meta.ts';
import type { Requester } from './strategy.ts';

/** Rules of CertificateSigningRequests (pkg/apis/certificates/validation). */

const MIN_SECONDS = 600;
const MAX_SUBDOMAIN = 253;
const MAX_LABEL = 63;
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

interface RequestSpec {
  readonly request?: string;
  readonly signerName?: string;
  readonly usages?: readonly string[];
  readonly expirationSeconds?: number;
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
  lastUpdateTime?: string | null;
  lastTransitionTime?: string | null;
}

interface RequestStatus {
  readonly conditions?: Condition[];
  readonly certificate?: string;
}

/** Whoever signs is told who asked, in the server's words and not the asker's. */
export function createSigningRequest(object: Draft, { name, uid = '', groups, extra = {} }: Requester): void {
  const { username: _, uid: _uid, groups: _groups, extra: _extra, ...asked } = object['spec'] as Fields;
  object['spec'] = {
    ...asked,
    username: name,
    ...(uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(Object.keys(extra).length === 0 ? {} : { extra: { ...extra } }),
  };
}

export function validateSigningRequest(object: Draft, errors: FieldErrors): void {
  const { request, signerName = '', usages = [], expirationSeconds } = object['spec'] as RequestSpec;
  const problem = certificateRequestProblem(request ?? '');
  if (problem !== undefined) errors.invalid('spec.request', request ?? null, problem);
  validateUsages(usages, errors);
  if (signerName === LEGACY_SIGNER)
    errors.invalid(
      'spec.signerName',
      signerName,
      'the legacy signerName is not allowed via this API version',
    );
  else validateSignerName(signerName, 'spec.signerName', errors);
  if (expirationSeconds !== undefined && expirationSeconds < MIN_SECONDS)
    errors.invalid(
      'spec.expirationSeconds',
      expirationSeconds,
      `may not specify a duration less than ${MIN_SECONDS} seconds (10 minutes)`,
    );
}

function validateUsages(usages: readonly string[], errors: FieldErrors): void {
  if (usages.length === 0) errors.required('spec.usages');
  usages.forEach((usage, index) => {
    if (!USAGES.includes(usage)) errors.notSupported(`spec.usages[${index}]`, usage, USAGES);
  });
  usages.forEach((usage, index) => {
    if (usages.indexOf(usage) < index) errors.duplicate(`spec.usages[${index}]`, usage);
  });
}

/** A domain and a path, each of labels. */
function validateSignerName(name: string, field: string, errors: FieldErrors): void {
  if (name === '') {
    errors.required(field);
    return;
  }
  const [domain = '', path, ...more] = name.split('/');
  if (path === undefined || more.length > 0) {
    const rule = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    errors.invalid(field, name, rule);
    return;
  }
  if (domain.length > MAX_SUBDOMAIN) errors.tooLong(field, '', MAX_SUBDOMAIN);
  firstBadLabel(domain, dns1123Label, field, errors);
  if (!domain.includes('.'))
    errors.invalid(field, domain, 'should be a domain with at least two segments separated by dots');
  firstBadLabel(path, dns1123Subdomain, field, errors);
  const longest = MAX_SUBDOMAIN + (MAX_SUBDOMAIN + MAX_LABEL + 1) + 1;
  if (name.length > longest) errors.tooLong(field, '', longest);
}

function firstBadLabel(
  segment: string,
  rule: (label: string) => readonly string[],
  field: string,
  errors: FieldErrors,
): void {
  const label = segment.split('.').find((each) => rule(each).length > 0);
  if (label === undefined) return;
  const details = rule(label).map((problem) => `validating label ${JSON.stringify(label)}: ${problem}`);
  errors.invalidAll(field, segment, details);
}

const DECIDING = ['Approved', 'Denied'];
const LASTING = [...DECIDING, 'Failed'];

/** Who writes the status changes no decision, and every condition tells since when it is so. */
export function writeSigningStatus(object: Draft, old: Draft, now: () => string): void {
  const status = (object['status'] ?? {}) as RequestStatus;
  const before = ((old['status'] ?? {}) as RequestStatus).conditions ?? [];
  for (const type of DECIDING) {
    const known = before.filter((condition) => condition.type === type);
    const places = (status.conditions ?? []).flatMap((each, index) => (each.type === type ? [index] : []));
    if (known.length !== places.length) continue;
    for (const [index, place] of places.entries())
      status.conditions?.splice(place, 1, known[index] as Condition);
  }
  stampConditions(status.conditions ?? [], before, now);
}

/** An approval changes conditions and nothing else; what it may not say of the certificate is refused before. */
export function approve(object: Draft, old: Draft, now: () => string): void {
  const { conditions = [] } = (object['status'] ?? {}) as RequestStatus;
  stampConditions(conditions, ((old['status'] ?? {}) as RequestStatus).conditions ?? [], now);
  object['spec'] = old['spec'];
}

function stampConditions(
  conditions: readonly Condition[],
  before: readonly Condition[],
  now: () => string,
): void {
  for (const condition of conditions) {
    const { type, status } = condition;
    condition.lastUpdateTime ??= now();
    const same = before.find((each) => each.type === type && each.status === status);
    condition.lastTransitionTime ??= same?.lastTransitionTime ?? now();
  }
}

/** Conditions and the certificate, which only writers of the status and of the approval may set. */
export function validateSigningStatus(
  object: Draft,
  old: Draft,
  writer: 'status' | 'approval',
  errors: FieldErrors,
): void {
  const { conditions = [], certificate } = (object['status'] ?? {}) as RequestStatus;
  const before = (old['status'] ?? {}) as RequestStatus;
  validateConditions(conditions, errors);
  const of = (type: string, list: readonly Condition[] = []): readonly Condition[] =>
    list.filter((condition) => condition.type === type);
  const forbid = (what: string, type: string): void =>
    errors.forbidden('status.conditions', `updates may not ${what} a condition of type "${type}"`);
  for (const type of LASTING)
    if (of(type, conditions).length < of(type, before.conditions).length) forbid('remove', type);
  for (const type of writer === 'approval' ? [] : DECIDING) {
    const [now, known] = [of(type, conditions), of(type, before.conditions)];
    if (now.length > known.length) forbid('add', type);
    else if (now.length === known.length && !sameValue(now, known)) forbid('modify', type);
  }
  if ((certificate ?? '') === (before.certificate ?? '')) return;
  if (writer === 'approval')
    errors.forbidden('status.certificate', 'updates may not set certificate content');
  else if (before.certificate)
    errors.forbidden('status.certificate', 'updates may not modify existing certificate content');
}

function validateConditions(conditions: readonly Condition[], errors: FieldErrors): void {
  conditions.forEach(({ type = '', status = '' }, index) => {
    const at = `status.conditions[${index}]`;
    if (type === '') errors.required(`${at}.type`);
    errors.oneOf(`${at}.status`, status, LASTING.includes(type) ? ['True'] : ['False', 'True', 'Unknown']);
    const earlier = conditions.slice(0, index).map((condition) => condition.type);
    const other = DECIDING.find((each) => DECIDING.includes(type) && each !== type);
    if (other !== undefined && earlier.includes(other))
      errors.invalid('status.conditions', type, 'Approved and Denied conditions are mutually exclusive');
    if (earlier.includes(type)) errors.duplicate(`${at}.type`, type);
  });
}
