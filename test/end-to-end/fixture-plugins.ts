/** Puts fixture plugins and views into the plugins folder of a panel. */

import { chmodSync, copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Metadata of a fixture plugin; what is left out has a default in the fixture's own library. */
export type FixtureMetadata = { readonly id: string } & Readonly<Record<string, unknown>>;

/** Writes a plugin that behaves like `test/fixtures/plugins/<behavior>.cjs`, whole and at once, as an installation does. */
export function writePlugin(pluginsDir: string, behavior: string, metadata: FixtureMetadata): void {
  const program = join(FIXTURES, 'plugins', `${behavior}.cjs`);
  const half = join(pluginsDir, `.${metadata.id}.half`);
  writeFileSync(
    half,
    `#!/usr/bin/env node\nglobalThis.FIXTURE = ${JSON.stringify(metadata)};\nrequire(${JSON.stringify(program)});\n`,
  );
  chmodSync(half, 0o755);
  renameSync(half, join(pluginsDir, `${metadata.id}.binary`));
}

/** Writes a plugin that shows the view `test/fixtures/views/<view>.js`. */
export function writeViewPlugin(pluginsDir: string, view: string, metadata: FixtureMetadata): void {
  writePlugin(pluginsDir, 'shows-a-view', { access: 'client', view: viewFile(view), ...metadata });
}

/** Writes a version 1 plugin with a classic bundle beside it, the way it was done then. */
export function writeOldPlugin(pluginsDir: string, view: string, id: string): void {
  mkdirSync(join(pluginsDir, id));
  copyFileSync(viewFile(view), join(pluginsDir, id, 'bundle.js'));
  writePlugin(pluginsDir, 'speaks-version-1', { id });
}

function viewFile(view: string): string {
  return join(FIXTURES, 'views', `${view}.js`);
}
