/** Embeds two plugins in a plain Node program: starts them, asks each, kills one, sees it come back, and stops everything. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSupervisor } from '@toru/supervisor';
import { ask, untilRunning } from './ask.ts';
import { pluginText } from './plugin-text.ts';

const root = mkdtempSync(join(tmpdir(), 'two-plugins-'));
const pluginsDir = join(root, 'plugins');
mkdirSync(pluginsDir);
for (const id of ['hello', 'goodbye'])
  writeFileSync(join(pluginsDir, `${id}.binary`), pluginText(id), { mode: 0o755 });

const supervisor = await createSupervisor({
  pluginsDir,
  dataDir: join(root, 'data'),
  logDir: join(root, 'logs'),
  runtimeDir: join(root, 'run'),
  instanceId: 'an-example',
  autoEnable: true,
  policy: { quietFileMs: 50 },
});
supervisor.onEvent(({ message }) => console.log(`* ${message}`));

const { pid } = await untilRunning(supervisor, 'hello');
await untilRunning(supervisor, 'goodbye');
console.log(await ask(supervisor, 'hello'), await ask(supervisor, 'goodbye'));
process.kill(pid, 'SIGKILL');
await untilRunning(supervisor, 'hello', pid);
console.log(await ask(supervisor, 'hello'));
await supervisor.stop();
rmSync(root, { recursive: true });
