/** Lets a test of memory count what is held, and not what merely has not been collected yet. */

import { Session } from 'node:inspector/promises';

/** Collects the garbage of this process, as developer tools do. */
export async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}
