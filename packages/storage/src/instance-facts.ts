/**
 * Reads the soft facts by which a copied database is told from the original. Machine id and host name leave this file only as hashes
 * made for this application, so that neither can be matched with what other programs publish.
 */

import { createHmac } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import type { InstanceFacts } from './instance-types.ts';

const APPLICATION = 'toru-steering-center/instance-facts/1';
const MACHINE_ID_FILES: readonly string[] = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/** Reads the facts of this machine and of an existing data directory. */
export function readInstanceFacts(dataDir: string): InstanceFacts {
  const machineId = readMachineId(MACHINE_ID_FILES);
  return {
    machineIdHash: machineId === null ? null : hash(machineId),
    hostnameHash: hash(hostname()),
    dataDir: realpathSync(dataDir),
  };
}

/** The first file that holds a machine id; containers often have none, or an empty one. */
export function readMachineId(files: readonly string[]): string | null {
  for (const file of files) {
    try {
      const text = readFileSync(file, 'utf8').trim();
      if (/^[0-9a-f]{32}$/.test(text)) return text;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
  return null;
}

function hash(fact: string): string {
  return createHmac('sha256', fact).update(APPLICATION).digest('hex');
}
