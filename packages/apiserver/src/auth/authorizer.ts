import type { UserInfo } from '../registry/request.ts';

/** What somebody wants to do. */
export interface AccessAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly isResource: boolean;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
  /** Of requests for no resource: `/healthz`. */
  readonly path: string;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Grants are additive: what nobody grants is denied. */
export interface Authorizer {
  authorize(attributes: AccessAttributes): Decision;
}
