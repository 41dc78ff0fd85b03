import type { Clock, Random } from '@setpoint/core';
import type { KubeClient, KubeObject } from '@setpoint/kube';
import type { Tree } from '@setpoint/source';
import type { AwsPorts } from '../../aws/aws-keys.ts';
import type { HttpPort } from '../http-port.ts';
import type { ScmPolicy } from './scm-policy.ts';

export interface TreeRequest {
  readonly repoURL: string;
  readonly revision: string;
  /** Whose repository Secrets may be used; '' for only the global ones. */
  readonly project: string;
}

/** Where generators get their facts from. */
export interface GeneratorPorts {
  /** The cluster Secrets of Argo CD's namespace. */
  readonly clusterSecrets: () => readonly KubeObject[];
  /** The files of a repository at a revision. */
  readonly tree: (request: TreeRequest, signal: AbortSignal) => Promise<Tree>;
  readonly client: Pick<KubeClient, 'get' | 'list' | 'mapper'>;
  /** Which hosts `scmProvider` and `pullRequest` may ask, as of now. */
  readonly scmPolicy: () => ScmPolicy;
  readonly http: HttpPort;
  readonly aws: AwsPorts;
  /** Argo CD's namespace. */
  readonly namespace: string;
  readonly clock: Clock;
  readonly random: Random;
}
