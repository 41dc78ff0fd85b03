import type { HttpCredentials } from '../repository.ts';
import type { Environment } from '../http/http-access.ts';

/** What a grant was exchanged for. */
export interface Granted {
  readonly credentials: HttpCredentials;
  readonly lifetimeMs: number;
}

/** What a grant is exchanged for, and when. */
export interface GrantPlace {
  /** The repository's URL. */
  readonly url: string;
  /** Where the registry is; undefined for a Git repository. */
  readonly registry: URL | undefined;
  readonly nowMs: number;
  readonly environment: Environment;
}
