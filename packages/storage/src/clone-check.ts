/**
 * Tells a copy of an installation from one that was moved or renamed. Pure.
 *
 * Another machine id means another machine. The same machine with another path is a move unless the old place still holds a database.
 * A new host name alone means nothing, and neither does a machine id that is missing on one side (containers).
 */

import type { CloneSuspicion, InstanceFacts } from './instance-types.ts';

/** Facts as they were when they were last looked at. */
export interface KnownFacts extends InstanceFacts {
  readonly seenAtMs: number;
}

/** Compares facts; `holdsDatabase` tells whether a directory holds a database at present. */
export function suspectClone(
  known: KnownFacts,
  found: InstanceFacts,
  holdsDatabase: (dataDir: string) => boolean,
): CloneSuspicion | null {
  const machineChanged =
    known.machineIdHash !== null &&
    found.machineIdHash !== null &&
    known.machineIdHash !== found.machineIdHash;
  const dataDirChanged = known.dataDir !== found.dataDir;
  const changed: CloneSuspicion['changed'][number][] = [];
  if (machineChanged) changed.push('machine_id');
  if (known.hostnameHash !== found.hostnameHash) changed.push('hostname');
  if (dataDirChanged) changed.push('data_dir');
  const details = { changed, previousDataDir: known.dataDir, previousSeenAtMs: known.seenAtMs };
  if (machineChanged) return { reason: 'machine', ...details };
  if (dataDirChanged && holdsDatabase(known.dataDir)) return { reason: 'data_dir', ...details };
  return null;
}
