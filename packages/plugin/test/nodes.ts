/** Each Node that the PATH offers, once: a built plugin runs under all of them. */

import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** A Node, and a PATH in which it is the only one. */
export interface FoundNode {
  readonly node: string;
  readonly env: { readonly PATH: string };
}

/** Looks through the PATH. */
export function nodesInPath(): FoundNode[] {
  const found = new Set<string>();
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(dir, 'node');
    if (isExecutable(file)) found.add(realpathSync(file));
  }
  return [...found].map((node) => ({ node, env: { PATH: `${dirname(node)}:/usr/bin:/bin` } }));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
