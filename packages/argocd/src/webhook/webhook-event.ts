/** A request as it came in. */
export interface WebhookRequest {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** A branch or tag moved. */
export interface PushEvent {
  readonly kind: 'push';
  /** Addresses of the repository, as its pages or clones have them. */
  readonly urls: readonly string[];
  /** The branch or tag, without `refs/heads/`. */
  readonly revision: string;
  /** Whether it is the default branch; true also where the host does not say. */
  readonly touchedHead: boolean;
}

/** A pull request opened, moved or closed. */
export interface PullRequestEvent {
  readonly kind: 'pull-request';
  readonly host: 'github' | 'gitlab' | 'azuredevops';
  /** GitHub: the repository's API address; GitLab: the project's page. */
  readonly url: string;
  /** GitHub's owner, Azure DevOps' project; '' for GitLab. */
  readonly owner: string;
  /** The repository's name; for GitLab the project's id. */
  readonly repository: string;
}

/** A tag was pushed to a registry. */
export interface ArtifactEvent {
  readonly kind: 'artifact';
  /** `host/repository`, lower case. */
  readonly repository: string;
  readonly tag: string;
}

export type WebhookEvent = PushEvent | PullRequestEvent | ArtifactEvent;
