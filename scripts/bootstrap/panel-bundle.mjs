/** Bundles the panel when its sources have changed since; without a bundle it runs from them. */
import { isBundleCurrent } from '../../packages/cli/bin/bundle.mjs';
import { BUILD_PATH, run } from './run.mjs';
import { say } from './say.mjs';

/** Makes sure that `packages/cli/dist` is what the sources say. */
export async function ensurePanelBundle() {
  if (isBundleCurrent()) return;
  const { status, output } = await run('node', ['scripts/bundle-panel.ts'], { env: { PATH: BUILD_PATH } });
  if (status === 0) return;
  console.error(output.trimEnd());
  say('the panel cannot be bundled, as said above: it runs from its sources and takes a little more memory');
}
