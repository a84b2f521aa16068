/** The scripts of the package on folders of the test's own: what dpkg calls around an upgrade, with a systemd that is played. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStorage } from '@toru/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
/** A service manager whose service is up when the program says that it is; what it was told stands in a file. */
const SYSTEMCTL = `#!/bin/sh
echo "$1" >> "$FAKE/calls"
case "$1" in
  is-active) [ -f "$FAKE/active" ] && echo active || { echo failed; exit 3; } ;;
  start) grep -q '"ready":true' "$FAKE/usr/lib/toru/current/version.json" && touch "$FAKE/active"; exit 0 ;;
  stop) rm -f "$FAKE/active" ;;
esac
`;
const NOTHING = '#!/bin/sh\nexit 0\n';

let root: string;
let programs: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toru-scripts-'));
  programs = join(root, 'usr/lib/toru');
  mkdirSync(join(root, 'bin'));
  mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
  for (const name of ['deb-systemd-helper', 'deb-systemd-invoke', 'systemd-sysusers', 'install'])
    writeScript(join(root, 'bin', name), NOTHING);
  writeScript(join(root, 'bin/systemctl'), SYSTEMCTL);
  writeProgram('1.0.0', true);
  symlinkSync('versions/1.0.0', join(programs, 'current'));
  writeFileSync(join(root, 'active'), '');
  openStorage({ dataDir: join(root, 'var/lib/toru/data') }).close();
});
afterEach(() => rmSync(root, { recursive: true }));

function writeScript(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** A program whose commands are those of this repository. */
function writeProgram(version: string, isReady: boolean): void {
  const folder = join(programs, 'versions', version);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'version.json'), JSON.stringify({ version, ready: isReady }));
  writeScript(
    join(folder, 'toru'),
    `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/packages/cli/bin/toru.mjs" "$@"\n`,
  );
}

function run(
  name: string,
  version: string,
  ...args: readonly string[]
): { status: number | null; said: string } {
  const script = join(root, name);
  const text = readFileSync(join(ROOT, 'packaging/deb', name), 'utf8')
    .replaceAll('@VERSION@', version)
    .replaceAll(/\/(?=usr\/lib\/|var\/lib\/|var\/cache|run\/systemd)/g, `${root}/`);
  writeScript(script, text);
  const env = { PATH: `${join(root, 'bin')}:${process.env['PATH']}`, FAKE: root };
  const { status, stdout, stderr } = spawnSync(script, args, { encoding: 'utf8', env });
  return { status, said: stdout + stderr };
}

/** As dpkg does it: the files of the version before go when those of the new one are there. */
function unpack(version: string, isReady: boolean): void {
  expect(run('preinst', version, 'upgrade', '1.0.0')).toMatchObject({ status: 0 });
  writeProgram(version, isReady);
  rmSync(join(programs, 'versions/1.0.0'), { recursive: true });
}
const current = (): string => readlinkSync(join(programs, 'current'));

test('an upgrade switches, and keeps the version before to go back to', () => {
  unpack('1.1.0', true);
  const { status, said } = run('postinst', '1.1.0', 'configure', '1.0.0');
  expect([status, said]).toEqual([0, expect.stringContaining('Version 1.1.0 serves')]);
  expect(current()).toBe('versions/1.1.0');
  expect(existsSync(join(programs, 'kept/1.0.0/version.json'))).toBe(true);
  expect(existsSync(join(root, 'active'))).toBe(true);
});

test('a version that is never ready is taken back, and the package can be configured again', () => {
  const before = dump();
  unpack('1.1.0', false);
  for (const attempt of ['first', 'repeated']) {
    const { status, said } = run('postinst', '1.1.0', 'configure', '1.0.0');
    expect([status !== 0, said], attempt).toEqual([
      true,
      expect.stringContaining('Version 1.0.0 serves again, with its database as it was'),
    ]);
    expect(current()).toBe('kept/1.0.0');
    expect(existsSync(join(root, 'active'))).toBe(true);
    expect(dump()).toBe(before);
  }
  writeProgram('1.1.0', true);
  expect(run('postinst', '1.1.0', 'configure', '1.0.0').status).toBe(0);
  expect(current()).toBe('versions/1.1.0');
});

test('a panel that was stopped stays stopped', () => {
  rmSync(join(root, 'active'));
  unpack('1.1.0', true);
  expect(run('postinst', '1.1.0', 'configure', '1.0.0').status).toBe(0);
  expect(current()).toBe('versions/1.1.0');
  expect(readFileSync(join(root, 'calls'), 'utf8')).not.toMatch(/^start$/m);
});

test('a removal takes the kept version away', () => {
  unpack('1.1.0', true);
  run('postinst', '1.1.0', 'configure', '1.0.0');
  expect(run('postrm', '1.1.0', 'remove').status).toBe(0);
  expect(existsSync(join(programs, 'kept'))).toBe(false);
});

function dump(): string {
  return execFileSync('sqlite3', [join(root, 'var/lib/toru/data/steering.db'), '.dump'], {
    encoding: 'utf8',
  });
}
