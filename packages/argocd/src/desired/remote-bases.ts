import type { Reads, RemoteRepository } from '@setpoint/render';

/** The remote repositories that a render read, those that their own files refer to included. */
export function remoteBasesIn(reads: Reads): readonly RemoteRepository[] {
  const bases: RemoteRepository[] = [];
  for (const fact of reads.values()) {
    if (fact.kind !== 'repository') continue;
    bases.push(fact.wanted, ...remoteBasesIn(fact.reads));
  }
  return bases;
}
