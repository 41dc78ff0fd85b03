/** Limits that keep one repository from harming the others; each is an error with its own code, never a truncation. */
export interface SourceQuotas {
  /** Bytes of one mirror on disk. Default 4 GiB. */
  readonly maxRepositoryBytes: number;
  /** Bytes of one file read. Default 64 MiB. */
  readonly maxFileBytes: number;
  /** Entries of one directory. Default 100,000. */
  readonly maxDirectoryEntries: number;
  /** Refs a remote may announce. Default 500,000. */
  readonly maxRefs: number;
  /** Milliseconds to list a remote's refs. Default 30,000. */
  readonly listTimeoutMs: number;
  /** Milliseconds for one fetch. Default 300,000. */
  readonly fetchTimeoutMs: number;
  /** Milliseconds a local read may make no progress. Default 30,000. */
  readonly readStallMs: number;
  /** Bytes of one index of a chart repository. Default 256 MiB. */
  readonly maxIndexBytes: number;
  /** Bytes of one downloaded archive. Default 100 MiB. */
  readonly maxArchiveBytes: number;
  /** Bytes an archive may expand to. Default 256 MiB. */
  readonly maxExpandedBytes: number;
  /** Files of one archive. Default 50,000. */
  readonly maxArchiveFiles: number;
  /** Bytes of file and directory contents kept in memory, over all repositories. Default 128 MiB. */
  readonly memoryBytes: number;
}

export const DEFAULT_QUOTAS: SourceQuotas = {
  maxRepositoryBytes: 4 * 1024 ** 3,
  maxFileBytes: 64 * 1024 ** 2,
  maxDirectoryEntries: 100_000,
  maxRefs: 500_000,
  listTimeoutMs: 30_000,
  fetchTimeoutMs: 300_000,
  readStallMs: 30_000,
  maxIndexBytes: 256 * 1024 ** 2,
  maxArchiveBytes: 100 * 1024 ** 2,
  maxExpandedBytes: 256 * 1024 ** 2,
  maxArchiveFiles: 50_000,
  memoryBytes: 128 * 1024 ** 2,
};
