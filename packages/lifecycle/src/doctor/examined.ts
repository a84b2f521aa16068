/** What an examination looks at: one installation, by its settings. */
/** An installation, and the moment. */
export interface Examined {
  readonly dataDir: string;
  readonly pluginsDir: string;
  readonly backupDir: string;
  /** Listen address. */
  readonly host: string;
  readonly port: number;
  readonly basePath: string;
  /** null: the panel is reached at its listen address alone. */
  readonly publicUrl: string | null;
  readonly trustedProxies: readonly string[];
  /** Unit: milliseconds since the Unix epoch. */
  readonly nowMs: number;
  readonly signal?: AbortSignal | undefined;
}
