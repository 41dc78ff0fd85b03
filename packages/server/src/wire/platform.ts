import type { Application, ApplicationSet, AppProject } from '@setpoint/argocd';
import type { Finding, HealthCode, Link, Permission, Problem } from './common.ts';

/** Answer of `GET /api/setpoint/v1/me`. */
export interface Me {
  readonly loggedIn: boolean;
  readonly username: string;
  readonly groups: readonly string[];
  /** `argocd` for local accounts and tokens, else the OIDC issuer. */
  readonly issuer: string;
  readonly expiresAt?: string;
  /** Of a local account: whether it has a password; without one a next login needs another one-time code. */
  readonly passwordSet?: boolean;
  readonly anonymous: boolean;
  /** What the login page offers. */
  readonly login: {
    readonly local: boolean;
    readonly oidc?: { readonly name: string; readonly url: string };
  };
  readonly version: string;
  /** What the operators of the installation tell everybody (`ui.bannercontent`, `ui.bannerurl`). */
  readonly banner?: { readonly text: string; readonly url?: string };
  /** Where people get help (`help.chatUrl`, `help.chatText`). */
  readonly help?: { readonly text: string; readonly url: string };
}

/** Body and answer of `POST /api/setpoint/v1/can`: many checks at once. */
export interface CanRequest {
  readonly checks: readonly AccessCheck[];
}
export interface AccessCheck {
  readonly resource: string;
  readonly action: string;
  readonly object: string;
}
export interface CanResponse {
  readonly results: readonly Permission[];
}

/** Answer of `GET /api/setpoint/v1/rbac/explain?resource=&action=&object=[&subject=]`. */
export interface AccessExplanation {
  readonly allowed: boolean;
  readonly subject: string;
  /** Subject, groups and roles the rules were looked up for, in that order. */
  readonly roles: readonly { readonly name: string; readonly because: string }[];
  /** Every rule that matched; one deny outweighs all allows. */
  readonly matched: readonly PolicyRuleView[];
  /** In one sentence. */
  readonly because: string;
  /** A policy line that would grant it; absent when it is allowed or denied on purpose. */
  readonly suggestion?: string;
}
export interface PolicyRuleView {
  readonly line: string;
  readonly effect: 'allow' | 'deny';
  /** `argocd-rbac-cm policy.csv:3`, `AppProject web role ci`, `built-in`. */
  readonly source: string;
}

/** `GET /api/setpoint/v1/applicationsets[/{namespace}/{name}]`. */
export interface ApplicationSetView {
  readonly key: string;
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
  readonly generators: readonly string[];
  readonly health: HealthCode;
  readonly applications: number;
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly message: string;
  }[];
  readonly strategy: string;
  readonly createdAt: string;
}
export interface ApplicationSetListing {
  readonly items: readonly ApplicationSetView[];
}
export interface ApplicationSetDetail {
  readonly view: ApplicationSetView;
  readonly applicationSet: ApplicationSet;
  readonly applications: readonly {
    readonly key: string;
    readonly sync: string;
    readonly health: string;
    readonly step?: string;
    readonly rollout?: string;
  }[];
}
/** Body of `POST /api/setpoint/v1/applicationsets/preview`: an ApplicationSet as an object or YAML. */
export interface ApplicationSetPreviewRequest {
  readonly applicationSet?: ApplicationSet;
  readonly yaml?: string;
}
export interface ApplicationSetPreviewAnswer {
  readonly applications: readonly {
    readonly application: Application;
    readonly change: 'create' | 'update' | 'none';
    readonly fields: readonly string[];
  }[];
  /** Keys of those it owns now and would no longer make. */
  readonly removed: readonly string[];
  readonly problems: readonly Finding[];
  readonly complete: boolean;
}

/** Body of `POST /api/setpoint/v1/manifest`: one object as YAML. */
export interface ManifestText {
  readonly yaml: string;
}
export interface ManifestObject {
  readonly object: Readonly<Record<string, unknown>>;
}

/** `GET /api/setpoint/v1/projects[/{name}]`. */
export interface ProjectView {
  readonly name: string;
  readonly description: string;
  readonly applications: number;
  readonly sourceRepos: readonly string[];
  readonly destinations: readonly {
    readonly server: string;
    readonly name: string;
    readonly namespace: string;
  }[];
  readonly roles: readonly string[];
  readonly windows: number;
}
export interface ProjectListing {
  readonly items: readonly ProjectView[];
}
export interface ProjectDetail {
  readonly view: ProjectView;
  readonly project: AppProject;
  readonly windows: readonly {
    readonly kind: string;
    readonly schedule: string;
    readonly duration: string;
    readonly timeZone: string;
    readonly active: boolean;
    readonly description: string;
  }[];
  /** By `project.links` of `argocd-cm`. */
  readonly links: readonly Link[];
  readonly permissions: Readonly<Record<'update' | 'delete', Permission>>;
}

/** `GET /api/setpoint/v1/repositories`: registered ones, and those that applications use. */
export interface RepositoryView {
  readonly url: string;
  readonly name: string;
  readonly type: string;
  readonly project: string;
  readonly registered: boolean;
  readonly hasCredentials: boolean;
  readonly insecure: boolean;
  readonly applications: number;
  /** Applications of it that cannot read it now. */
  readonly failing: number;
  /** What the first of them says. */
  readonly problem: string;
}
export interface RepositoryListing {
  readonly items: readonly RepositoryView[];
}

/** `GET /api/setpoint/v1/clusters`. */
export interface ClusterView {
  readonly server: string;
  readonly name: string;
  readonly applications: number;
  /** `unknown` until something is deployed to it or it was asked. */
  readonly connection: 'connected' | 'unreachable' | 'unknown';
  /** Why it is not reached; undefined when it is, or was never asked. */
  readonly problem?: Problem;
  /** Since when the connection is so; '' when it is not known. */
  readonly since: string;
  /** As the cluster says it: `v1.36.0`; '' when it is not known. */
  readonly version: string;
  /** It has a Secret, which can be changed; the cluster that the platform runs in has none. */
  readonly registered: boolean;
  readonly namespaces: readonly string[];
  readonly objects: number;
  readonly kinds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly project: string;
}
export interface ClusterListing {
  readonly items: readonly ClusterView[];
}

/** `GET /api/setpoint/v1/settings`. */
export interface SettingsView {
  readonly version: string;
  readonly namespace: string;
  readonly url: string;
  readonly tracking: string;
  readonly pollIntervalMs: number;
  readonly anonymous: boolean;
  readonly adminEnabled: boolean;
  readonly oidc?: { readonly name: string; readonly issuer: string; readonly clientId: string };
  readonly policy: { readonly default: string; readonly rules: number; readonly problems: readonly string[] };
  readonly accounts: readonly {
    readonly name: string;
    readonly enabled: boolean;
    readonly capabilities: readonly string[];
  }[];
}

/** `GET /api/setpoint/v1/search?q=&limit=`: applications, projects, sets, clusters, repositories and objects, best first. */
export interface SearchHit {
  readonly kind: 'application' | 'project' | 'applicationset' | 'cluster' | 'repository' | 'resource';
  readonly title: string;
  readonly subtitle: string;
  /** Path of the UI: `/applications/argocd/guestbook`. */
  readonly path: string;
  readonly health?: string;
  readonly sync?: string;
}
export interface SearchAnswer {
  readonly items: readonly SearchHit[];
}

/** `GET /api/setpoint/v1/audit?limit=&before=`, newest first. Needs `audit, get, *` (role:admin has it). */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly user: string;
  readonly issuer: string;
  /** Address of the client. */
  readonly from: string;
  /** `application.sync`, `session.create`, … */
  readonly action: string;
  /** `default/guestbook` */
  readonly object: string;
  readonly outcome: 'allowed' | 'denied' | 'failed';
  readonly detail: string;
  readonly requestId: string;
}
export interface AuditPage {
  readonly items: readonly AuditEntry[];
  readonly before?: number;
}
