export { provenanceError, type SignedChart, verifyProvenance } from './charts/provenance.ts';
export { archiveTree } from './charts/tar.ts';
export type { ChartVersions } from './charts/chart-index.ts';
export type { CommitInfo, CommitSignature, Person, TagInfo } from './commit.ts';
export { createDirectoryTree, type FileContent } from './directory-tree.ts';
export { SOURCE_CODES, type SourceCode } from './errors.ts';
export type { GitObject, GitObjectType } from './git-object.ts';
export { createSource } from './create-source.ts';
export { createGitSource } from './git-source.ts';
export { DEFAULT_QUOTAS, type SourceQuotas } from './quotas.ts';
export { checkOpenpgp, type OpenpgpKeys, type OpenpgpResult } from './openpgp/check-openpgp.ts';
export type { RemoteRef, RemoteRefs } from './refs.ts';
export type { HttpFile } from './http/http-files.ts';
export type { History, Remote } from './remote.ts';
export type {
  ClientCertificate,
  GitCredentials,
  HttpCredentials,
  RepositoryKind,
  RepositorySpec,
  SshCredentials,
} from './repository.ts';
export { accessKeyOf } from './access-key.ts';
export { gitHubAppToken } from './grants/signed-token.ts';
export { type Mount, mountTrees } from './mounted-tree.ts';
export { parseRepositoryUrl, type Protocol, type RepositoryUrl } from './repository-url.ts';
export { SecretText } from './secret-text.ts';
export type { CommitAuthor, FileChanges, NewCommit } from './new-commit.ts';
export type {
  BranchChange,
  BranchEdit,
  GitSource,
  GitSourceOptions,
  PushedBranch,
  ResolveOptions,
  Source,
} from './source-api.ts';
export type { ImageDetails, ImageSource, Platform } from './registry/image-source.ts';
export { mountSubmodules, type SubmodulePorts } from './submodules/mount-submodules.ts';
export type { Revision, Tree, TreeEntry } from './tree.ts';
export { normalizePath } from './tree-path.ts';
export type { GitRequest } from './source-api.ts';
