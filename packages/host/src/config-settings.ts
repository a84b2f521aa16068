/**
 * The settings of the host as a table: their variables, their flags, their defaults.
 *
 * Tests compare it with the options of `toru serve`.
 */

/** One setting of the panel: how it is named in the environment and on the command line, how its text is read, what it is by default. */
export interface Setting {
  /** Environment variable. */
  readonly variable: string;
  /** Flag of `toru serve` without the dashes; null: environment only, because arguments are visible to everybody. */
  readonly flag: string | null;
  /** The text that counts when nothing is said; null: nothing does, or it depends on the machine. */
  readonly fallback: string | null;
  /** Never printed. */
  readonly isSecret: boolean;
}

/** Name of a setting. */
export type SettingName =
  | 'host'
  | 'port'
  | 'basePath'
  | 'pluginsDir'
  | 'dataDir'
  | 'logDir'
  | 'runtimeDir'
  | 'adminUsername'
  | 'adminPassword'
  | 'adminPasswordFile'
  | 'adminPasswordHash'
  | 'autoEnable'
  | 'publicUrl'
  | 'allowedHosts'
  | 'trustedProxies'
  | 'maxUploadMib'
  | 'safeMode'
  | 'backupDir'
  | 'backupPassphrase'
  | 'backupPassphraseFile';

const row = (
  variable: string,
  flag: string | null,
  fallback: string | null = null,
  isSecret = false,
): Setting => ({ variable, flag, fallback, isSecret });

/** Every setting, in the order in which they are shown. */
export const SETTINGS: Readonly<Record<SettingName, Setting>> = {
  host: row('STEERING_HOST', 'host', '127.0.0.1'),
  port: row('STEERING_PORT', 'port', '3000'),
  basePath: row('STEERING_BASE_PATH', 'base-path', '/'),
  pluginsDir: row('STEERING_PLUGINS_DIR', 'plugins-dir', './plugins'),
  dataDir: row('STEERING_DATA_DIR', 'data-dir', './data'),
  logDir: row('STEERING_LOG_DIR', 'log-dir'),
  runtimeDir: row('STEERING_RUNTIME_DIR', 'runtime-dir'),
  adminUsername: row('ADMIN_USERNAME', null, 'admin'),
  adminPassword: row('ADMIN_PASSWORD', null, null, true),
  adminPasswordFile: row('ADMIN_PASSWORD_FILE', null),
  adminPasswordHash: row('ADMIN_PASSWORD_HASH', null, null, true),
  autoEnable: row('STEERING_AUTO_ENABLE', 'auto-enable', 'false'),
  publicUrl: row('STEERING_PUBLIC_URL', 'public-url'),
  allowedHosts: row('STEERING_ALLOWED_HOSTS', 'allowed-hosts'),
  trustedProxies: row('STEERING_TRUSTED_PROXIES', 'trusted-proxies'),
  maxUploadMib: row('STEERING_MAX_UPLOAD_MB', 'max-upload-mb', '64'),
  safeMode: row('STEERING_SAFE_MODE', 'safe', 'false'),
  backupDir: row('STEERING_BACKUP_DIR', 'backup-dir'),
  backupPassphrase: row('STEERING_BACKUP_PASSPHRASE', null, null, true),
  backupPassphraseFile: row('STEERING_BACKUP_PASSPHRASE_FILE', null),
};

/** The names of all settings, in order. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(SETTINGS) as SettingName[];
