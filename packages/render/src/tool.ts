/** Which engine turns files into objects. */
export type ToolKind = 'directory' | 'helm' | 'kustomize';

/** Plain manifests, as an Argo CD `directory` source describes them. */
export interface DirectoryTool {
  readonly kind: 'directory';
  /** Also the directories below. Default false. */
  readonly recurse?: boolean;
  /** Glob over the path below the application's; only files that match are read. `{a,b}` gives alternatives. */
  readonly include?: string;
  /** Glob over the path below the application's; files that match are left out, whatever `include` says. */
  readonly exclude?: string;
}

export type Tool = DirectoryTool | { readonly kind: 'helm' } | { readonly kind: 'kustomize' };
