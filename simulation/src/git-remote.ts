import { SetpointError } from '@setpoint/core';
import { type GitObject, type Remote, SOURCE_CODES } from '@setpoint/source';
import { reachable } from './forge.ts';
import { never, type SimulatedProcess } from './process.ts';
import type { Repository } from './repository.ts';
import type { World } from './world.ts';

export interface GitFaults {
  /** Milliseconds a question or a fetch takes. */
  gitMs(): number;
  /** Whether the server cannot be reached now. */
  gitFails(): boolean;
  /** Whether what is held locally turns out to be damaged now. */
  gitDamages(): boolean;
}

/** What a machine holds of the repository: it outlives the process. */
export interface Mirror {
  readonly objects: Map<string, GitObject>;
  isDamaged: boolean;
}

/** The forge as one process reaches it, through a mirror on its machine's disk. */
export function simulatedRemote(
  repository: Repository,
  mirror: Mirror,
  owner: SimulatedProcess,
  world: World,
  faults: GitFaults,
): Remote {
  const { forge } = repository;
  const travel = (what: string, signal: AbortSignal): Promise<void> => {
    if (!owner.isAlive) return never();
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', fail, { once: true });
      const arrive = (): void => {
        signal.removeEventListener('abort', fail);
        if (faults.gitFails()) reject(unreachable());
        else resolve();
      };
      world.at(faults.gitMs(), `git ${what} ${owner.name}`, arrive, owner);
    });
  };
  return {
    async listRefs(_spec, signal) {
      await travel('ls-remote', signal);
      return forge.refs;
    },
    async fetch(_spec, commitId, _history, signal) {
      await travel('fetch', signal);
      if (mirror.isDamaged) throw corrupt();
      if (!forge.objects.has(commitId)) throw gone(commitId);
      for (const object of reachable(forge.objects, commitId)) mirror.objects.set(object.id, object);
    },
    async read(name) {
      if (!owner.isAlive) return never();
      if (faults.gitDamages()) mirror.isDamaged = true;
      if (mirror.isDamaged) throw corrupt();
      return mirror.objects.get(name);
    },
    async commit(_spec, commit, signal) {
      await travel('push', signal);
      const id = repository.receive(commit);
      // The answer can be lost when the branch has moved.
      await travel('pushed', signal);
      return id;
    },
    async discard() {
      mirror.objects.clear();
      mirror.isDamaged = false;
      return true;
    },
    close: () => Promise.resolve(),
  };
}

function unreachable(): SetpointError {
  return new SetpointError(SOURCE_CODES.unreachable, 'the server could not be reached', {
    subject: 'the forge',
    retry: 'backoff',
  });
}

function corrupt(): SetpointError {
  return new SetpointError(SOURCE_CODES.corrupt, 'the local copy of the repository is damaged', {
    subject: 'the forge',
    retry: 'backoff',
  });
}

function gone(commitId: string): SetpointError {
  return new SetpointError(SOURCE_CODES.refNotFound, `the remote has no commit ${commitId}`, {
    subject: 'the forge',
    retry: 'backoff',
  });
}
