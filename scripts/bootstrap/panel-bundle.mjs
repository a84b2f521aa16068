/** Bundles the panel when its sources have changed since. */
import { isBundleCurrent } from './bundle-state.mjs';
import { BUILD_PATH, run } from './run.mjs';
import { say } from './say.mjs';

/** Makes sure that `packages/cli/dist` is what the sources say. */
export async function ensurePanelBundle() {
  if (isBundleCurrent()) return;
  const { status, output } = await run('node', ['scripts/bundle-panel.ts'], { env: { PATH: BUILD_PATH } });
  if (status === 0) return;
  console.error(output.trimEnd());
  say('the panel cannot be bundled, as said above; "npm run dev" runs it from its sources');
  process.exit(1);
}
