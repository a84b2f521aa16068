/**
 * The import table: which part of the house may know which other part.
 *
 * Modules under `src/` may import what their row lists, the npm packages that the `package.json` beside them names, and their
 * own package's modules. Tests may also use every `node:` module and the development tools of the root.
 */

/** What one package may import. */
export interface ImportRule {
  /** `all`, or these built-in modules by name without `node:`. */
  readonly builtins: 'all' | readonly string[];
  /** Packages of this repository, entry points spelt out. */
  readonly imports: readonly string[];
  /** Packages of which only the types may be imported, so that nothing of them is loaded. */
  readonly types?: readonly string[];
  /** Packages that only these modules may import, and only by `import()`, so that other commands do not pay for them. */
  readonly lazy?: Readonly<Record<string, readonly string[]>>;
  /** Modules whose work it is to load what they learn the address of when they run. */
  readonly loaders?: readonly string[];
}

const HOST_COMMANDS = [
  'src/commands/serve.ts',
  'src/commands/config.ts',
  'src/commands/host-config.ts',
  'src/commands/health.ts',
  'src/commands/instance/id.ts',
  'src/commands/backup.ts',
  'src/commands/restore.ts',
];
const LIFECYCLE_COMMANDS = [
  'src/commands/backup.ts',
  'src/commands/restore.ts',
  'src/commands/upgrade.ts',
  'src/commands/rollback.ts',
  'src/commands/doctor.ts',
  'src/upgrade/program-change.ts',
];

/** The rule of each package, by folder name. */
export const IMPORT_TABLE: Readonly<Record<string, ImportRule>> = {
  protocol: { builtins: [], imports: [] },
  api: { builtins: [], imports: ['@toru/protocol'] },
  license: { builtins: ['crypto'], imports: [] },
  http1: { builtins: ['buffer'], imports: [] },
  channel: { builtins: ['buffer', 'crypto'], imports: ['@toru/protocol'] },
  process: { builtins: 'all', imports: ['@toru/protocol'] },
  supervisor: { builtins: 'all', imports: ['@toru/protocol', '@toru/channel', '@toru/process'] },
  storage: { builtins: 'all', imports: ['@toru/protocol'] },
  plugin: {
    builtins: 'all',
    imports: ['@toru/protocol', '@toru/license'],
    // For tests: what they try is built as an author builds it.
    lazy: { '@toru/cli/build': [] },
  },
  server: {
    builtins: 'all',
    imports: [
      '@toru/protocol',
      '@toru/supervisor',
      '@toru/storage',
      '@toru/license',
      '@toru/http1',
      '@toru/api',
    ],
  },
  lifecycle: { builtins: 'all', imports: ['@toru/protocol', '@toru/storage', '@toru/supervisor'] },
  host: {
    builtins: 'all',
    imports: [
      '@toru/lifecycle',
      '@toru/lifecycle/restore',
      '@toru/lifecycle/backup-files',
      '@toru/protocol',
      '@toru/supervisor',
      '@toru/storage',
      '@toru/license',
      '@toru/server',
    ],
  },
  cli: {
    builtins: 'all',
    imports: [
      '@toru/protocol',
      '@toru/license',
      '@toru/license/vendor',
      '@toru/channel',
      '@toru/process',
      '@toru/host/program',
      '@toru/api/events',
      '@toru/api/guards',
    ],
    types: ['@toru/api'],
    lazy: {
      '@toru/host': HOST_COMMANDS,
      '@toru/host/config': HOST_COMMANDS,
      '@toru/lifecycle': LIFECYCLE_COMMANDS,
      '@toru/host/minisign': ['src/commands/upgrade.ts'],
      '@toru/host/setup-link': ['src/commands/setup-link.ts'],
    },
  },
  web: {
    builtins: [],
    imports: ['@toru/protocol', '@toru/api/events', '@toru/api/guards'],
    types: ['@toru/api'],
    // The views of plugins.
    loaders: ['src/view-runtime/load-bundle.ts'],
  },
};
