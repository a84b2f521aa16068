/**
 * The folder table: inside a package, which folder of `src/` may know which other folder.
 *
 * A folder may import the folders of its row and the loose files of its package that are named as foundation. The rows stand in
 * order: no row names itself or a folder below it, so no two folders can import each other.
 */

/** The folders of one package. */
export interface FolderRule {
  /** Loose files of `src/` that every folder may import. All others belong to the top: only loose files import them. */
  readonly foundation: readonly string[];
  /** Folders from the lowest to the highest, each with the folders and loose files that it may import. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
  /** Files that decide: they import nothing from `node:` that touches the system, and no file that does. */
  readonly pure: readonly string[];
}

/** The rule of each package that has folders by subject. */
export const FOLDER_TABLE: Readonly<Record<string, FolderRule>> = {
  supervisor: {
    foundation: ['api.ts', 'engine-options.ts', 'policy.ts'],
    folders: {
      'data-folder': [],
      'plugin-files': [],
      metrics: [],
      logs: [],
      channels: ['metrics'],
      children: ['data-folder', 'plugin-files', 'metrics', 'logs', 'channels'],
      views: ['plugin-files', 'logs', 'channels', 'children'],
      plugins: ['plugin-files', 'metrics', 'logs', 'channels', 'children', 'views'],
    },
    pure: [
      'policy.ts',
      'channels/id-table.ts',
      'channels/rate-budget.ts',
      'children/child-failure.ts',
      'children/child-table.ts',
      'children/crash-cause.ts',
      'children/crash-report.ts',
      'children/heartbeat.ts',
      'children/liveness-monitor.ts',
      'children/start-deadline.ts',
      'logs/decode-line.ts',
      'logs/dropped-tail.ts',
      'logs/encode-line.ts',
      'logs/field-limits.ts',
      'logs/levels.ts',
      'logs/line-filter.ts',
      'logs/line-parser.ts',
      'logs/line-queue.ts',
      'logs/line-splitter.ts',
      'logs/parse-json-line.ts',
      'logs/rate-gate.ts',
      'logs/recent.ts',
      'metrics/memory-watch.ts',
      'metrics/request-stats.ts',
      'plugin-files/retry-delay.ts',
      'plugins/claims.ts',
      'plugins/event-text.ts',
      'plugins/plugin-machine.ts',
      'plugins/plugin-offer.ts',
      'plugins/plugin-snapshot.ts',
      'plugins/plugin-steps.ts',
      'plugins/plugin-table.ts',
    ],
  },
  server: {
    foundation: ['fair-lines.ts', 'server-log.ts'],
    folders: {
      headers: [],
      security: [],
      http: ['headers', 'security'],
      auth: ['headers', 'security', 'http'],
      activity: [],
      plugins: ['http', 'auth'],
      settings: ['http'],
      live: ['auth', 'plugins'],
      vitals: [],
      metrics: [],
      pages: ['security', 'http'],
      forwarding: ['headers', 'security', 'http', 'auth', 'plugins'],
      api: ['security', 'http', 'auth', 'activity', 'pages'],
      routes: [
        'headers',
        'security',
        'http',
        'auth',
        'activity',
        'plugins',
        'settings',
        'live',
        'vitals',
        'metrics',
        'pages',
        'api',
        'deps.ts',
      ],
    },
    pure: [
      'fair-lines.ts',
      'activity/fold-activity.ts',
      'auth/identity.ts',
      'auth/lock-out.ts',
      'auth/name-pace.ts',
      'auth/password-rules.ts',
      'headers/header-names.ts',
      'headers/passed-headers.ts',
      'headers/redirect-target.ts',
      'headers/response-names.ts',
      'http/base-path.ts',
      'http/eviction.ts',
      'http/raw-path.ts',
      'security/content-policy.ts',
      'security/origin-check.ts',
      'settings/next-secrets.ts',
      'settings/unclear-entries.ts',
      'vitals/proc-parsers.ts',
      'vitals/ring.ts',
    ],
  },
};
