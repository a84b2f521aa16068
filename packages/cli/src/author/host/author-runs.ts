/** The marker and the guardian of what this program starts: however it ends itself, nothing of its plugins is left. */
import { randomBytes } from 'node:crypto';
import { runIdOf, startGuardian, type Guardian, type HostInstanceId } from '@toru/process';

const MARK: HostInstanceId = { dataDir: 'author', start: randomBytes(8).toString('hex') };

let started = 0;
let guardian: Guardian | null = null;

/** The marker of the next process. */
export function nextRunId(): string {
  started += 1;
  return runIdOf(MARK, started);
}

/** The guardian, started when first asked for. It ends with this program. */
export function guardianOfRuns(): Guardian {
  // Without it what is left ends with the connection: a lost guardian is no reason to stop.
  guardian ??= startGuardian(MARK, null, () => undefined);
  return guardian;
}
