/** One `p` line: who may (not) do what on which objects. */
export interface PolicyRule {
  readonly subject: string;
  readonly resource: string;
  readonly action: string;
  readonly object: string;
  readonly effect: 'allow' | 'deny';
  /** As written. */
  readonly line: string;
  /** `argocd-rbac-cm policy.csv:3` */
  readonly source: string;
}

/** One `g` line: the member has every permission of the role. */
export interface RoleBinding {
  readonly member: string;
  readonly role: string;
  readonly source: string;
}

/** A policy text, parsed; lines that cannot be read are problems and grant nothing. */
export interface ParsedPolicy {
  readonly rules: readonly PolicyRule[];
  readonly bindings: readonly RoleBinding[];
  readonly problems: readonly string[];
}
