import type { Clock } from '@setpoint/core';
import type { Credential, CredentialSource } from '@setpoint/kube';
import { type AwsPorts, type EndingKeys, keysAs, stsOf } from './aws-keys.ts';
import { presignedUrl } from './signature.ts';

/** `awsAuthConfig` of a cluster Secret. */
export interface EksLogin {
  readonly clusterName: string;
  /** Taken before the token is made; '' for the process' own role. */
  readonly roleARN: string;
}

/** EKS takes a token for 15 minutes, whatever the URL says; the URL itself is good for one. */
const tokenMs = 14 * 60_000;
const urlSeconds = 60;

/**
 * Tokens of an EKS cluster as aws-iam-authenticator makes them: the signed URL of a question to STS who one is, good for this
 * cluster alone. A token is used until a minute before its end, or until the server refuses it. Fails with
 * `argocd.cluster-config` where AWS gives no credentials.
 */
export function eksCredentials(login: EksLogin, ports: AwsPorts, clock: Clock): CredentialSource {
  let token: { readonly text: string; readonly untilMs: number } | undefined;
  return {
    async current(signal): Promise<Credential> {
      if (token === undefined || clock.now() >= token.untilMs) {
        const { keys, untilMs } = await keysAs(login.roleARN, ports, new Date(clock.now()), signal);
        const text = tokenOf(login, keys, ports, new Date(clock.now()));
        token = { text, untilMs: Math.min(clock.now() + tokenMs, untilMs ?? Number.POSITIVE_INFINITY) };
      }
      return { token: token.text };
    },
    refused() {
      const had = token !== undefined;
      token = undefined;
      return had;
    },
  };
}

function tokenOf({ clusterName }: EksLogin, keys: EndingKeys['keys'], ports: AwsPorts, now: Date): string {
  const { url, region } = stsOf(ports);
  url.search = 'Action=GetCallerIdentity&Version=2011-06-15';
  const headers = { 'x-k8s-aws-id': clusterName };
  const signed = presignedUrl({ keys, region, service: 'sts', now }, { url, headers, seconds: urlSeconds });
  return `k8s-aws-v1.${Buffer.from(signed).toString('base64url')}`;
}
