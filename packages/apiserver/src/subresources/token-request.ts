import { rfc3339 } from '@setpoint/core';
import { type KubeObject, parseApiVersion } from '@setpoint/kube';
import { type ServiceAccountTokens, tokenIssuer } from '../auth/service-account-tokens.ts';
import { groupResourceOf } from '../catalog/api-resource.ts';
import { invalid } from '../registry/invalid.ts';
import type { Machinery } from '../registry/machinery.ts';
import { newUid } from '../registry/names.ts';
import { admitSent } from '../registry/prepare.ts';
import { keyOf, type Target } from '../registry/request.ts';
import { badRequest, conflict, notFound } from '../status/answers.ts';
import { storePath } from '../store/entry.ts';
import { decodeVirtual } from './decode-virtual.ts';
import type { VirtualResource } from './virtual-resource.ts';

const kind = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
const defaultSeconds = 3600;
const minSeconds = 600;
const maxSeconds = 2 ** 32;

interface TokenRequestSpec {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly uid?: string;
  };
}

/** Issues a token for a service account. */
export function tokenRequests(machinery: Machinery, tokens: ServiceAccountTokens): VirtualResource {
  return {
    async create(target, body, context) {
      const request = decodeVirtual(body, kind, context);
      const account = machinery.store.get(keyOf(target))?.object;
      if (account === undefined) throw notFound(groupResourceOf(target.resource), target.name);
      await admitSent(machinery, target, request, context);
      const spec = (request['spec'] ?? {}) as TokenRequestSpec;
      const seconds = spec.expirationSeconds ?? defaultSeconds;
      checkSeconds(seconds);
      const audiences = spec.audiences?.length ? spec.audiences : [tokenIssuer];
      const now = Math.floor(machinery.clock.now() / 1000);
      const bound = boundObject(machinery, target, spec);
      const claims = {
        audiences,
        expiresAtSeconds: now + seconds,
        issuedAtSeconds: now,
        namespace: target.namespace,
        serviceAccount: { name: target.name, uid: account.metadata.uid as string },
        ...(bound === undefined ? {} : { bound }),
      };
      const id = newUid(machinery.random);
      const token = tokens.issue(claims, id);
      context.annotate?.('authentication.kubernetes.io/issued-credential-id', `JTI=${id}`);
      return {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name: target.name, namespace: target.namespace, creationTimestamp: rfc3339(now * 1000) },
        spec: { ...spec, audiences, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
        status: { token, expirationTimestamp: rfc3339((now + seconds) * 1000) },
      } satisfies KubeObject;
    },
  };
}

function checkSeconds(seconds: number): void {
  const detail =
    seconds < minSeconds
      ? 'may not specify a duration less than 10 minutes'
      : 'may not specify a duration larger than 2^32 seconds';
  if (seconds >= minSeconds && seconds <= maxSeconds) return;
  throw invalid({ gvk: kind }, '', [
    { type: 'FieldValueInvalid', field: 'spec.expirationSeconds', badValue: seconds, detail },
  ]);
}

function boundObject(
  { store }: Machinery,
  { namespace }: Target,
  { boundObjectRef }: TokenRequestSpec,
): { kind: 'pod' | 'secret' | 'node'; name: string; uid: string } | undefined {
  if (boundObjectRef === undefined || boundObjectRef === null) return undefined;
  const { name = '', uid } = boundObjectRef;
  const bound = boundObjectRef.kind?.toLowerCase();
  if (bound !== 'pod' && bound !== 'secret' && bound !== 'node') {
    const { group, version } = parseApiVersion(boundObjectRef.apiVersion ?? '');
    throw badRequest(
      `cannot bind token to object of type ${group}/${version}, Kind=${boundObjectRef.kind ?? ''}`,
    );
  }
  const found = store.get({
    resource: `/${bound}s`,
    path: storePath(bound === 'node' ? '' : namespace, name),
  });
  if (found === undefined) throw notFound({ group: '', resource: `${bound}s` }, name);
  const actual = found.object.metadata.uid as string;
  if (uid !== undefined && uid !== actual) {
    throw conflict(
      { group: '', resource: `${bound}s` },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  return { kind: bound, name, uid: actual };
}
