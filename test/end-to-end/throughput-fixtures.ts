/** The same plugin on each SDK, made to carry much: built as its author would build it, put into a panel's folder, and watched. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildProject, buildRustExample } from './build-plugins.ts';
import { EXAMPLES_DIR } from './examples.ts';

const SOURCES = fileURLToPath(new URL('../fixtures/throughput', import.meta.url));

/** Builds the throughput plugin of one SDK into a folder as `throughput-<language>.binary`. */
export type BuildPlugin = (pluginsDir: string) => Promise<void>;

/** By language. Rust only where the examples of the pre-step could be built; the test run names what is missing. */
export const THROUGHPUT_PLUGINS: Readonly<Record<string, BuildPlugin>> = {
  typescript: (pluginsDir) => buildProject(join(SOURCES, 'typescript'), pluginsDir),
  python: (pluginsDir) => buildProject(join(SOURCES, 'python'), pluginsDir),
  ...(existsSync(join(EXAMPLES_DIR, 'hello-rust.binary'))
    ? { rust: (pluginsDir) => buildRustExample('carries', join(pluginsDir, 'throughput-rust.binary')) }
    : {}),
};

/** Memory of a process that is its own and in use now. Unit: bytes. */
function readResidentBytes(pid: number): number {
  const found = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  if (found === null) throw new Error(`/proc/${pid}/status says nothing of RssAnon`);
  return Number(found[1]) * 1024;
}

/** The most that processes grow while something is under way. */
export class MemoryWatch implements Disposable {
  readonly #pids: readonly number[];
  readonly #firstBytes: readonly number[];
  readonly #mostBytes: number[];
  readonly #timer: NodeJS.Timeout;

  constructor(pids: readonly number[]) {
    this.#pids = pids;
    this.#firstBytes = pids.map(readResidentBytes);
    this.#mostBytes = [...this.#firstBytes];
    this.#timer = setInterval(() => {
      this.#look();
    }, 25);
  }

  /** Growth of each process until now. Unit: MiB. */
  growthMib(): number[] {
    this.#look();
    return this.#mostBytes.map((bytes, index) =>
      Math.round((bytes - (this.#firstBytes[index] ?? 0)) / 2 ** 20),
    );
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#pids.forEach((pid, index) => {
      this.#mostBytes[index] = Math.max(this.#mostBytes[index] ?? 0, readResidentBytes(pid));
    });
  }
}
