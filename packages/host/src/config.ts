/**
 * The configuration of the host: environment and flags in, one checked value or every problem out. Pure; touches no file.
 *
 * A flag counts before its variable, a variable before the default. An empty variable is as good as none. Paths are made
 * absolute here; the host creates and checks the directories.
 */
import { nearestWord } from '@toru/protocol';
import { SETTING_NAMES, SETTINGS, type SettingName } from './config-settings.ts';
import {
  parseBasePath,
  parseBoolean,
  parseHostList,
  parseListenHost,
  parseNetworkList,
  parsePasswordHash,
  parsePathFrom,
  parsePort,
  parsePublicUrl,
  parseText,
  parseUploadMib,
  parseUsername,
  type ParseValue,
} from './config-values.ts';

export { SETTING_NAMES, SETTINGS };
export type { Setting, SettingName } from './config-settings.ts';

/** How the administrator whom the environment names proves who he is. */
export type AdminCredential =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'hash'; readonly hash: string };

/** Where the passphrase of backups comes from. */
export type BackupPassphrase =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly path: string };

/** Everything an operator can set. */
export interface HostConfig {
  /** Listen address. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** `/`, or segments with a slash at both ends: `/a/b/`. */
  readonly basePath: string;
  readonly pluginsDir: string;
  readonly dataDir: string;
  /** null: `/var/log/toru` when it can be written, else `logs` in the data directory. */
  readonly logDir: string | null;
  /** null: `/run/toru`, else `$XDG_RUNTIME_DIR/toru`, else a private folder in the data directory. */
  readonly runtimeDir: string | null;
  readonly admin: {
    readonly username: string;
    /** null: the environment names no administrator. */
    readonly credential: AdminCredential | null;
  };
  readonly autoEnable: boolean;
  /** Without a slash at the end; null when unknown. */
  readonly publicUrl: string | null;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  /** Largest body of a request to a plugin. Unit: MiB. */
  readonly maxUploadMib: number;
  readonly safeMode: boolean;
  /** null: `backups` in the data directory. */
  readonly backupDir: string | null;
  /** null: backups are made without secrets, unless one is asked for. */
  readonly backupPassphrase: BackupPassphrase | null;
}

/** Where an effective value comes from. */
export type SettingSource = 'flag' | 'environment' | 'default';

/** Flags as `parseArgs` of `node:util` gives them; other than texts and booleans count as not given. */
export type ConfigFlags = Readonly<Record<string, unknown>>;

/** A configuration, or every reason why there is none. */
export type ConfigResult =
  | {
      readonly ok: true;
      readonly config: HostConfig;
      readonly sources: Readonly<Record<SettingName, SettingSource>>;
    }
  | {
      readonly ok: false;
      /** One sentence each. */
      readonly problems: readonly string[];
    };

/** What was said about one setting. */
interface Given {
  readonly source: SettingSource;
  /** null: nothing, and there is no default. */
  readonly text: string | null;
  /** What the person wrote: `STEERING_PORT` or `--port`. */
  readonly label: string;
}

/** Reads the configuration; relative paths start from `cwd`. */
export function parseConfig(env: NodeJS.ProcessEnv, flags: ConfigFlags, cwd: string): ConfigResult {
  const problems = [...findUnknownVariables(env), ...findContradictions(env)];
  const parsePath = parsePathFrom(cwd);
  const read = <Value, Otherwise>(
    name: SettingName,
    parse: ParseValue<Value>,
    otherwise: Otherwise,
  ): Value | Otherwise => {
    const { text, label } = findGiven(name, env, flags);
    if (text === null) return otherwise;
    const parsed = text === '' ? EMPTY : parse(text);
    if (parsed.ok) return parsed.value;
    problems.push(`${SETTINGS[name].isSecret ? label : `${label} "${text}"`} ${parsed.problem}`);
    return otherwise;
  };

  const config: HostConfig = {
    host: read('host', parseListenHost, ''),
    port: read('port', parsePort, 0),
    basePath: read('basePath', parseBasePath, ''),
    pluginsDir: read('pluginsDir', parsePath, ''),
    dataDir: read('dataDir', parsePath, ''),
    logDir: read('logDir', parsePath, null),
    runtimeDir: read('runtimeDir', parsePath, null),
    admin: {
      username: read('adminUsername', parseUsername, ''),
      credential: toCredential(
        read('adminPassword', parseText, null),
        read('adminPasswordFile', parsePath, null),
        read('adminPasswordHash', parsePasswordHash, null),
      ),
    },
    autoEnable: read('autoEnable', parseBoolean, false),
    publicUrl: read('publicUrl', parsePublicUrl, null),
    allowedHosts: read('allowedHosts', parseHostList, []),
    trustedProxies: read('trustedProxies', parseNetworkList, []),
    maxUploadMib: read('maxUploadMib', parseUploadMib, 0),
    safeMode: read('safeMode', parseBoolean, false),
    backupDir: read('backupDir', parsePath, null),
    backupPassphrase: toPassphrase(
      read('backupPassphrase', parseText, null),
      read('backupPassphraseFile', parsePath, null),
    ),
  };
  if (problems.length > 0) return { ok: false, problems };
  const sources = SETTING_NAMES.map((name) => [name, findGiven(name, env, flags).source]);
  return { ok: true, config, sources: Object.fromEntries(sources) as Record<SettingName, SettingSource> };
}

const EMPTY = { ok: false, problem: 'is empty: leave it out or give a value' } as const;

function findGiven(name: SettingName, env: NodeJS.ProcessEnv, flags: ConfigFlags): Given {
  const { variable, flag, fallback } = SETTINGS[name];
  const value = flag === null ? undefined : flags[flag];
  if (flag !== null && (typeof value === 'string' || typeof value === 'boolean')) {
    return { source: 'flag', text: String(value), label: `--${flag}` };
  }
  const isSet = hasValue(env, variable);
  return {
    source: isSet ? 'environment' : 'default',
    text: isSet ? (env[variable] ?? null) : fallback,
    label: variable,
  };
}

function findUnknownVariables(env: NodeJS.ProcessEnv): readonly string[] {
  const known = Object.values(SETTINGS).map(({ variable }) => variable);
  return Object.keys(env)
    .filter((variable) => variable.startsWith('STEERING_') && !known.includes(variable))
    .sort()
    .map((variable) => {
      const meant = nearestWord(variable, known);
      return `${variable} is no setting: ${meant === null ? '"toru config" lists them' : `did you mean ${meant}?`}`;
    });
}

function findContradictions(env: NodeJS.ProcessEnv): readonly string[] {
  const groups = [
    ['adminPassword', 'adminPasswordFile', 'adminPasswordHash'],
    ['backupPassphrase', 'backupPassphraseFile'],
  ] as const;
  return groups.flatMap((names) => {
    const given = names.map((name) => SETTINGS[name].variable).filter((variable) => hasValue(env, variable));
    return given.length < 2 ? [] : [`${given.join(' and ')} exclude each other: give one of them`];
  });
}

function toPassphrase(text: string | null, path: string | null): BackupPassphrase | null {
  if (text !== null) return { kind: 'text', text };
  return path === null ? null : { kind: 'file', path };
}

function toCredential(
  password: string | null,
  path: string | null,
  hash: string | null,
): AdminCredential | null {
  if (password !== null) return { kind: 'password', password };
  if (path !== null) return { kind: 'file', path };
  return hash === null ? null : { kind: 'hash', hash };
}

function hasValue(env: NodeJS.ProcessEnv, variable: string): boolean {
  return env[variable] !== undefined && env[variable] !== '';
}
