/** What a build is asked for. */

export interface BuildRequest {
  /** The plugin's folder, absolute. */
  readonly dir: string;
  /** A folder for `<id>.binary`, or a file that ends with `.binary`; absolute. */
  readonly out: string;
  /** TypeScript alone: one program that needs no Node where it runs. */
  readonly standalone: boolean;
  /** Rust alone: `false` is built in about a second after a change, and runs slower. */
  readonly optimized: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** What one language's build gets. */
export interface BuildDraft extends BuildRequest {
  /** A fresh folder on the same file system as the outcome. */
  readonly workDir: string;
}
