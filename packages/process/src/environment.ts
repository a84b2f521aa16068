/**
 * The environment of a plugin process: the host's own without what is the host's business, then the plugin's env file, then what the
 * protocol promises. Pure.
 */

/** Names that never reach a plugin from the host's environment. */
const PRIVATE_PREFIXES = ['STEERING_', 'ADMIN_', 'TORU_', 'npm_'];
const PRIVATE_NAMES = new Set([
  ...['NODE_OPTIONS', 'NODE_CHANNEL_FD', 'NODE_UNIQUE_ID', 'NODE_RUN_SCRIPT_NAME'],
  // What `bin/toru` sets for the memory of the host.
  ...['MALLOC_MMAP_THRESHOLD_', 'MALLOC_TRIM_THRESHOLD_', 'MALLOC_ARENA_MAX'],
  // What systemd tells the host about itself: a plugin could speak in its name, or write where it writes.
  ...['NOTIFY_SOCKET', 'WATCHDOG_PID', 'WATCHDOG_USEC', 'LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES'],
  ...['MAINPID', 'MANAGERPID', 'SYSTEMD_EXEC_PID', 'MEMORY_PRESSURE_WATCH', 'MEMORY_PRESSURE_WRITE'],
  ...['CREDENTIALS_DIRECTORY', 'STATE_DIRECTORY', 'CACHE_DIRECTORY', 'LOGS_DIRECTORY', 'RUNTIME_DIRECTORY'],
  'CONFIGURATION_DIRECTORY',
]);

/** Builds the environment of a child. Later sources win; `own` holds the variables of the protocol. */
export function childEnvironment(
  host: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    if (value === undefined || PRIVATE_NAMES.has(name)) continue;
    if (PRIVATE_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    result[name] = value;
  }
  Object.assign(result, file);
  for (const [name, value] of Object.entries(own)) if (value !== undefined) result[name] = value;
  return result;
}
