/** Builds the web interface when its sources have changed since it was built. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hashSources, readStamp, writeStamp } from './content-stamp.mjs';
import { BUILD_PATH, ROOT, run } from './run.mjs';
import { giveUp, saying } from './say.mjs';

const FOLDER = 'packages/web';
const STAMP = 'web-interface';
const SOURCES = [
  ...['src', 'vite', 'public', 'index.html', 'vite.config.ts', 'package.json'].map(
    (name) => `${FOLDER}/${name}`,
  ),
  'packages/api/src',
  'packages/protocol/src',
  'package-lock.json',
];

/** Makes sure that `packages/web/dist` is what the sources say. */
export async function ensureWebInterface() {
  const hash = hashSources(SOURCES);
  if (readStamp(STAMP) === hash && existsSync(join(ROOT, FOLDER, 'dist', 'index.html'))) return;
  const { status, output } = await saying('building the web interface', () =>
    run('vite', ['build', '--logLevel', 'warn'], {
      cwd: join(ROOT, FOLDER),
      env: { PATH: BUILD_PATH, NODE_ENV: 'production' },
    }),
  );
  if (status !== 0) giveUp('the web interface cannot be built: its build says why above', output);
  writeStamp(STAMP, hash);
}
