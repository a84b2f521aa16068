/** Reads which modules of a package are public: the TypeScript files under `exports` of its `package.json`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One public module. */
export interface EntryPoint {
  /** As it is imported: `@toru/license/vendor`. */
  readonly name: string;
  /** Absolute path of the module. */
  readonly path: string;
}

/** The public modules of the package described by this file. */
export function listEntryPoints(packageJson: string): readonly EntryPoint[] {
  const { name = '', exports = {} } = JSON.parse(readFileSync(packageJson, 'utf8')) as {
    name?: string;
    exports?: Record<string, unknown>;
  };
  return Object.entries(exports).flatMap(([key, target]) =>
    typeof target === 'string' && target.endsWith('.ts')
      ? [{ name: join(name, key), path: join(dirname(packageJson), target) }]
      : [],
  );
}
