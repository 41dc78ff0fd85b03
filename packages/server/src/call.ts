import type { Identity } from './auth/identity.ts';

/** What is known of the request that an operation answers. */
export interface Call {
  readonly identity: Identity;
  /** Address of the client. */
  readonly address: string;
  readonly requestId: string;
  /** The client came by TLS. */
  readonly secure: boolean;
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
  /** Says what the call is about, for the audit log: `default/guestbook`, and further facts. */
  about(object: string, detail?: string): void;
  /** Has this cookie or header sent with the answer. */
  setHeader(name: string, value: string | readonly string[]): void;
}
