export interface ScmRepository {
  readonly organization: string;
  readonly repository: string;
  /** As the host counts or names it. */
  readonly id: number | string;
  readonly url: string;
  readonly defaultBranch: string;
  readonly labels: readonly string[];
}

export interface ScmBranch {
  readonly name: string;
  readonly sha: string;
}

/** A host that can list an organisation's repositories. */
export interface ScmHost {
  repositories(): Promise<readonly ScmRepository[]>;
  /** The default branch or all of them; none of an empty repository. */
  branches(repository: ScmRepository): Promise<readonly ScmBranch[]>;
  hasPath(repository: ScmRepository, branch: string, path: string): Promise<boolean>;
}

/** A path as part of an address. */
export function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
