/** A plain Node program that embeds the engine, to be killed by tests. Arguments: the folders as JSON. Prints events as JSON lines. */

import { createSupervisor } from '../src/index.ts';

const folders = JSON.parse(process.argv[2] ?? '{}') as {
  pluginsDir: string;
  dataDir: string;
  logDir: string;
  runtimeDir: string;
};
const supervisor = await createSupervisor({
  ...folders,
  instanceId: '0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a',
  autoEnable: true,
  policy: { quietFileMs: 20 },
}).catch((error: unknown) => {
  console.error(String(error));
  process.exit(75);
});
const tell = (id: string): void => {
  const plugin = supervisor.get(id);
  console.log(JSON.stringify({ id, state: plugin?.state, pid: plugin?.pid, reason: plugin?.reason ?? null }));
};
supervisor.onChange(tell);
for (const { id } of supervisor.list()) tell(id);
process.on('SIGTERM', () => {
  void supervisor.stop().then(() => process.exit(0));
});
