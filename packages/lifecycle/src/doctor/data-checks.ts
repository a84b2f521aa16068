/** What the installation keeps: rights of the data directory, the database, the clock, the plugins folder, backups. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE, findDatabaseDamage, MIGRATIONS, SECRET_KEY_FILE } from '@toru/storage';
import { BEFORE_PREFIX } from '../backup/kept-names.ts';
import { readLastBackup } from '../backup/last-backup.ts';
import type { Examined } from './examined.ts';
import { found, ok, type Finding } from './finding.ts';

const DAY_MS = 86_400_000;
const DEFAULT_WARN_MS = 7 * DAY_MS;

/** Owner and rights of the data directory and of what must not be read by others. */
export function checkDataDirectory({ dataDir }: Examined): readonly Finding[] {
  const folder = statSync(dataDir, { throwIfNoEntry: false });
  if (folder === undefined) {
    return [
      found(
        'note',
        'DATA_DIR_NEW',
        `There is no data directory "${dataDir}" yet`,
        'The first start of the panel makes it',
      ),
    ];
  }
  const findings: Finding[] = [];
  for (const name of ['', DATABASE_FILE, SECRET_KEY_FILE, 'plugins', 'versions']) {
    const path = join(dataDir, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if ((stat.mode & 0o077) !== 0 && name !== 'plugins' && name !== 'versions')
      findings.push(
        found(
          'problem',
          'DATA_DIR_OPEN',
          `Others can reach "${path}"`,
          `chmod ${stat.isDirectory() ? '700' : '600'} "${path}"`,
        ),
      );
    if (stat.uid !== folder.uid)
      findings.push(
        found(
          'problem',
          'DATA_DIR_OWNER',
          `"${path}" belongs to user ${stat.uid}, and the data directory to user ${folder.uid}`,
          `chown -R --reference="${dataDir}" "${path}"`,
        ),
      );
  }
  return findings.length > 0 ? findings : [ok('DATA_DIR', `"${dataDir}" is private to its owner`)];
}

/** The database as a whole, its version, and the clock it has seen. */
export function checkDatabase({ dataDir, nowMs }: Examined): readonly Finding[] {
  const path = join(dataDir, DATABASE_FILE);
  if (!existsSync(path)) return [];
  const damage = findDatabaseDamage(path);
  if (damage.length > 0) {
    return [
      found(
        'problem',
        'DATABASE_DAMAGED',
        `The database "${path}" is damaged: ${damage.join('; ')}`,
        'Restore a backup, or see "When the database is lost" in docs/operators.md',
      ),
    ];
  }
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const schema = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (schema > MIGRATIONS.length) {
      return [
        found(
          'problem',
          'DATABASE_NEWER',
          `The database has schema version ${schema}, and this release knows versions up to ${MIGRATIONS.length}`,
          'Install the newer release again, or restore a backup from before the upgrade',
        ),
      ];
    }
    const floorMs = Number(database.prepare('SELECT clock_floor FROM instance').get()?.['clock_floor'] ?? 0);
    const days = Math.floor((floorMs - nowMs) / DAY_MS);
    return [
      ok('DATABASE', 'The database is whole'),
      days > 0
        ? found(
            'problem',
            'CLOCK_BEHIND',
            `The clock is ${days} days behind the latest time this panel has seen`,
            'Set the clock; timedatectl shows whether it is synchronized',
          )
        : ok('CLOCK', `The clock says ${new Date(nowMs).toISOString()}`),
    ];
  } finally {
    database.close();
  }
}

/** The plugins folder: there, readable, and on a disk that lets programs run. */
export function checkPlugins({ pluginsDir }: Examined): readonly Finding[] {
  let names: readonly string[];
  try {
    names = readdirSync(pluginsDir);
  } catch (error) {
    return [
      found(
        'problem',
        'PLUGINS_DIR_UNREADABLE',
        `The plugins folder "${pluginsDir}" cannot be read: ${(error as Error).message}`,
        'Make it, or set STEERING_PLUGINS_DIR',
      ),
    ];
  }
  const files = names.filter((name) => name.endsWith('.binary'));
  const idle = files.filter((name) => {
    const stat = statSync(join(pluginsDir, name), { throwIfNoEntry: false });
    return stat?.isFile() === true && (stat.mode & 0o111) === 0;
  });
  const findings = idle.map((name) =>
    found(
      'warning',
      'PLUGIN_NOT_EXECUTABLE',
      `"${join(pluginsDir, name)}" is not executable`,
      `chmod +x "${join(pluginsDir, name)}"`,
    ),
  );
  if (isNoExec(pluginsDir)) {
    findings.push(
      found(
        'warning',
        'PLUGINS_DIR_NOEXEC',
        `Programs on the disk with "${pluginsDir}" cannot be run (noexec)`,
        'Mount it without noexec, or choose another plugins folder',
      ),
    );
  }
  return findings.length > 0
    ? findings
    : [ok('PLUGINS_DIR', `${files.length} plugin files in "${pluginsDir}"`)];
}

/** When the last good backup was made, and what restores have kept. */
export function checkBackups({ dataDir, nowMs }: Examined): readonly Finding[] {
  if (!existsSync(join(dataDir, DATABASE_FILE))) return [];
  const last = readLastBackup(dataDir);
  const advice = 'Run "toru backup", or set a schedule in the panel under Settings, Backups';
  const kept = readdirSync(dataDir).filter((name) => name.startsWith(BEFORE_PREFIX));
  return [
    last === null
      ? found('warning', 'BACKUP_NONE', 'There was no backup yet', advice)
      : nowMs - last.atMs > DEFAULT_WARN_MS
        ? found(
            'warning',
            'BACKUP_OLD',
            `The last good backup is ${Math.floor((nowMs - last.atMs) / DAY_MS)} days old`,
            advice,
          )
        : ok('BACKUP', `The last good backup is of ${new Date(last.atMs).toISOString()}: "${last.file}"`),
    ...(last?.hasSecrets === false
      ? [
          found(
            'warning',
            'BACKUP_WITHOUT_SECRETS',
            'The last backup does not hold the key of the secrets',
            'Set STEERING_BACKUP_PASSPHRASE_FILE to a file with a passphrase',
          ),
        ]
      : []),
    ...(kept.length > 0
      ? [
          found(
            'note',
            'RESTORE_KEPT',
            `The state before a restore is kept in "${join(dataDir, kept[0] ?? '')}"`,
            'Once the new one is good: "toru restore --forget"',
          ),
        ]
      : []),
  ];
}

function isNoExec(path: string): boolean {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at = '']) => at === '/' || path === at || path.startsWith(`${at}/`))
    .sort(([, a = ''], [, b = '']) => b.length - a.length);
  return mounts[0]?.[3]?.split(',').includes('noexec') ?? false;
}
