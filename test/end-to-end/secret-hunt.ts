/** Looks for a secret in everything that others can see: files, answers, output, and what processes are started with. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LOOK_INTERVAL_MS = 40;

/** A hunt that goes on until the scope ends. */
export class SecretHunt implements Disposable {
  readonly #spellings: readonly Buffer[];
  readonly #seen = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  /** Processes whose arguments were read. */
  looked = 0;

  constructor(secretHex: string) {
    const bytes = Buffer.from(secretHex, 'hex');
    this.#spellings = [
      bytes,
      ...[secretHex, secretHex.toUpperCase(), bytes.toString('base64url')].map((text) => Buffer.from(text)),
      Buffer.from(bytes.toString('base64').replace(/=+$/, '')),
      Buffer.from(Buffer.from(secretHex).toString('base64')),
    ];
    this.#timer = setInterval(() => {
      this.#lookAtProcesses();
    }, LOOK_INTERVAL_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** Where processes showed it in their arguments since the hunt began. */
  get inArguments(): readonly string[] {
    this.#lookAtProcesses();
    return [...this.#seen];
  }

  /** Whether it is in there. */
  isIn(what: Buffer | string): boolean {
    const bytes = Buffer.from(what);
    return this.#spellings.some((spelling) => bytes.includes(spelling));
  }

  /** Every file below a folder that holds it. */
  filesIn(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => existsSync(path) && this.isIn(readFileSync(path)));
  }

  /** Whether a process was given it in its environment. */
  isInEnvironment(pid: number): boolean {
    return this.isIn(readFileSync(`/proc/${pid}/environ`));
  }

  #lookAtProcesses(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`);
        this.looked += 1;
        if (this.isIn(words)) this.#seen.add(words.toString('latin1').replaceAll('\0', ' '));
      } catch (error) {
        // Gone since the folder was read.
        if (!(error instanceof Error && 'code' in error)) throw error;
      }
    }
  }
}
