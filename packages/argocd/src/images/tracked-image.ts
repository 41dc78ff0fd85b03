import type { ImageName } from './image-name.ts';

/** How the newest of the allowed tags is found. */
export type UpdateStrategy = 'semver' | 'newest-build' | 'alphabetical' | 'digest';

/** Where an image is written in an application. */
export interface ImageTarget {
  /** Helm parameter for the whole image; goes before the other two. */
  readonly helmSpec: string;
  readonly helmName: string;
  readonly helmTag: string;
  /** The name of the entry in Kustomize's `images`, where it is not the image's own. */
  readonly kustomizeName: string;
}

/** One image that an application wants kept up to date. */
export interface TrackedImage {
  /** Its tag is the constraint. */
  readonly image: ImageName;
  readonly strategy: UpdateStrategy;
  /** `any`, `regexp:…`; '' allows every tag. */
  readonly allowTags: string;
  /** Globs. */
  readonly ignoreTags: readonly string[];
  /** Where the registry's credentials are; '' for the registry's own. */
  readonly pullSecret: string;
  /** `os/architecture/variant`; none means where Setpoint runs. */
  readonly platforms: readonly string[];
  /** Update even when no object of the application runs the image. */
  readonly forceUpdate: boolean;
  readonly target: ImageTarget;
}

/** Where updates are written. */
export type WriteBack =
  /** To the Application's own source. */
  { readonly kind: 'application' } | GitWriteBack;

export interface GitWriteBack {
  readonly kind: 'git';
  /** `repocreds`, or the Secret `namespace/name`. */
  readonly credentials: 'repocreds' | { readonly namespace: string; readonly name: string };
  readonly repoURL: string;
  /** The branch read, '' for the repository's own; a revision of the application. */
  readonly branch: string;
  /** A template of the branch written to; '' for the one that is read. */
  readonly writeBranch: string;
  readonly target: WriteTarget;
}

export type WriteTarget =
  /** A file of parameters that Argo CD merges over the source, `.argocd-source-<app>.yaml`. */
  | { readonly kind: 'parameters'; readonly path: string }
  /** A Helm values file. */
  | { readonly kind: 'values'; readonly path: string }
  /** The kustomization in a folder. */
  | { readonly kind: 'kustomization'; readonly folder: string };
