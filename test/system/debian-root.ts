/**
 * A small Debian with systemd and a kernel as a folder, which the tests start in namespaces and in a virtual machine.
 *
 * It takes one to three minutes to make and is kept outside of the checkout; who deletes it gets it again. Nothing changes it: what a test
 * does goes into an overlay.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, runWell } from './programs.ts';

/** Where files are kept that take long to make. */
export const CACHE: string = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'toru-tests');

const SUITE = 'bookworm';
const PROCESSOR = process.arch === 'arm64' ? 'arm64' : 'amd64';
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'udev', 'dbus', `linux-image-cloud-${PROCESSOR}`],
  ...['iproute2', 'procps', 'ca-certificates', 'curl'],
];
/** What the package depends on and a small Debian lacks: kept as files, because a machine of the tests has no network. */
const LATER = ['libatomic1', 'libstdc++6'];
const MAKING_MS = 900_000;

/** The folder, made if need be. @throws It cannot be made; the message says what is out of reach. */
export async function getDebianRoot(): Promise<string> {
  const recipe = createHash('sha256')
    .update(JSON.stringify([SUITE, PROCESSOR, PACKAGES, LATER]))
    .digest('hex');
  const folder = join(CACHE, `${SUITE}-${PROCESSOR}-${recipe.slice(0, 8)}`);
  if (!existsSync(folder)) await make(folder);
  return folder;
}

async function make(folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const draft = `${folder}.draft-${process.pid}`;
  try {
    await runWell(
      'debootstrap',
      ['--variant=minbase', `--include=${PACKAGES.join(',')}`, SUITE, draft, readMirror()],
      {
        withinMs: MAKING_MS,
      },
    );
    await runWell('chroot', [draft, 'apt-get', 'clean']);
    await runWell('chroot', [draft, 'apt-get', 'update'], { withinMs: MAKING_MS });
    await runWell('chroot', [draft, 'apt-get', 'install', '--yes', '--download-only', ...LATER], {
      withinMs: MAKING_MS,
    });
    // Whole at once: another run may want it at the same time.
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The mirror that this machine uses. */
export function readMirror(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const text = [...files, '/etc/apt/sources.list']
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  return /https?:\/\/\S+\/debian\/?(?=\s|$)/.exec(text)?.[0] ?? 'http://deb.debian.org/debian';
}

/** Why there can be no such folder on this machine; null when there can. */
export async function findObstacle(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'only root may start systemd in a namespace';
  const { status, output } = await run('unshare', [
    '--mount',
    '--pid',
    '--fork',
    '--net',
    '--cgroup',
    'true',
  ]);
  if (status !== 0) return `this machine allows no namespaces: ${output.trim()}`;
  try {
    await getDebianRoot();
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `a Debian cannot be made here: ${reason.trim().split('\n').slice(-2).join(' ')}`;
  }
}
