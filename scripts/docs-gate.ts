/**
 * The docs gate: every export of every public entry point has a doc comment.
 *
 * Public is what a `package.json` lists under `exports`. Each undocumented export is named with the place of its declaration.
 */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './steps/run-program.ts';
import { findUndocumented } from './docs-gate/find-undocumented.ts';
import { listEntryPoints } from './docs-gate/list-entry-points.ts';

const packages = globSync('packages/*/package.json', { cwd: ROOT }).sort();
const entries = packages.flatMap((file) => listEntryPoints(join(ROOT, file)));
const missing = entries.filter(({ path }) => !existsSync(path));
const { exportCount, undocumented } = findUndocumented(
  entries.filter(({ path }) => existsSync(path)).map(({ path }) => path),
  ROOT,
);

for (const { name, path } of missing) console.error(`${name}: its entry point ${path} does not exist`);
for (const { place, name } of undocumented) console.error(`${place}: export "${name}" has no doc comment`);
const problems = missing.length + undocumented.length;
console.log(
  `${exportCount} exports of ${entries.length} entry points, ${problems === 0 ? 'all documented' : `${problems} problems`}`,
);
process.exitCode = problems === 0 ? 0 : 1;
