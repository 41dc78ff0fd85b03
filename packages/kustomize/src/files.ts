/** What lies at a path, links followed. */
export interface FileEntry {
  /** The real path, relative to the root of the files; '' is the root itself. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'submodule';
  /** Bytes, where known without reading. */
  readonly size?: number | undefined;
}

/**
 * The files a build reads: any tree of files addressed by `/`-separated paths relative to its root, without `.` or `..`.
 * A `Tree` of `@setpoint/source` is one. Links resolve inside the tree or not at all.
 */
export interface Files {
  /** What is at the path, links followed; undefined when nothing is. */
  entry(path: string, signal: AbortSignal): Promise<FileEntry | undefined>;
  /** The bytes of a file; called only where {@link Files.entry} said there is one. */
  read(path: string, signal: AbortSignal): Promise<Uint8Array>;
  /** The children of a directory, for charts alone; undefined when it is not a directory. */
  list?(path: string, signal: AbortSignal): Promise<readonly FileEntry[] | undefined>;
}

/** `filepath.Clean` of a relative path, except that the place itself is ''. Leading `..` stay. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

export function joinPath(folder: string, path: string): string {
  return cleanPath(`${folder}/${path}`);
}

export function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../');
}

/** Whether `path` is `folder` or below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
