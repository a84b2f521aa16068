/**
 * Builds the smallest example of each language into `./plugins`, so that a first start has something to show.
 *
 * That happens once, while the folder is missing or empty: afterwards it belongs to the operator. Their hashes are written down
 * in `.approved.json` there, and the panel enables files with these hashes when it first sees them. What cannot be built on this
 * machine is named and left out.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { hashSources, readStamp, writeStamp } from './content-stamp.mjs';
import { BUILD_PATH, findProgram, ROOT, run } from './run.mjs';
import { say, saying } from './say.mjs';

const FOLDER = join(ROOT, 'plugins');
const TEST_FOLDER = join(ROOT, '.cache', 'examples');
const TEST_STAMP = 'test-examples';
const TEST_SOURCES = [
  'examples',
  'packages/plugin/src',
  'packages/cli/src/author/build',
  'packages/protocol/src',
  'sdks/python/toru_plugin',
  'sdks/rust/src',
  'sdks/rust/Cargo.toml',
];
const APPROVED = '.approved.json';
const OUT_OF_REACH =
  /failed to download|could ?n.t resolve|could not connect|failed to connect|timed? ?out|network/i;

/** @typedef {{ built: true } | { built: false, reason: string }} Outcome */

/** @type {Readonly<Record<string, (source: string, draft: string) => Promise<Outcome>>>} */
const EXAMPLES = {
  'hello-typescript': buildTypeScript,
  'hello-python': buildPython,
  'hello-rust': buildRust,
};

/**
 * Sold plugins, for the tests alone: at a first start they would only ask for licenses.
 *
 * @type {typeof EXAMPLES}
 */
const SOLD_EXAMPLES = {
  'licensed-python': buildPython,
  'licensed-rust': buildRust,
};

/** Makes sure that a first start has plugins. */
export async function ensureExamplePlugins() {
  // An operator who chose a folder wants what is in it.
  if ((process.env.STEERING_PLUGINS_DIR ?? '') !== '') return;
  if (existsSync(FOLDER) && readdirSync(FOLDER).length > 0) return;
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const draft = mkdtempSync(join(ROOT, '.cache', 'plugins-'));
  try {
    await saying('building example plugins', () => buildAll(EXAMPLES, draft));
    moveInto(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Builds the same examples and the sold ones for the tests, beside the operator's folder, when their sources or an SDK changed. */
export async function ensureTestExamples() {
  const hash = hashSources(TEST_SOURCES);
  if (readStamp(TEST_STAMP) === hash && existsSync(TEST_FOLDER)) return;
  rmSync(TEST_FOLDER, { recursive: true, force: true });
  mkdirSync(TEST_FOLDER, { recursive: true });
  const isBuilt = await saying('building example plugins for the tests', () =>
    buildAll({ ...EXAMPLES, ...SOLD_EXAMPLES }, TEST_FOLDER),
  );
  // What could not be built is tried, and named, again the next time.
  if (isBuilt.every(Boolean)) writeStamp(TEST_STAMP, hash);
}

/**
 * @param {typeof EXAMPLES} examples
 * @param {string} folder
 * @returns {Promise<readonly boolean[]>} which of them are built
 */
function buildAll(examples, folder) {
  return Promise.all(Object.entries(examples).map(([name, build]) => buildOne(name, build, folder)));
}

/**
 * @param {string} name
 * @param {(source: string, draft: string) => Promise<Outcome>} build
 * @param {string} draft
 * @returns {Promise<boolean>} whether it is built
 */
async function buildOne(name, build, draft) {
  const source = join(ROOT, 'examples', name);
  const outcome = existsSync(source)
    ? await build(source, draft)
    : { built: false, reason: `there is no ${source}` };
  if (!outcome.built) say(`skipped ${name}: ${outcome.reason}`);
  return outcome.built;
}

/** The list comes last: with it the folder is no longer empty, and without it nothing is enabled unasked. */
function moveInto(/** @type {string} */ draft) {
  mkdirSync(FOLDER, { recursive: true });
  /** @type {Record<string, string>} */
  const approved = {};
  for (const name of readdirSync(draft).filter((name) => name.endsWith('.binary'))) {
    const path = join(draft, name);
    approved[name] = createHash('sha256').update(readFileSync(path)).digest('hex');
    chmodSync(path, 0o755);
    renameSync(path, join(FOLDER, name));
  }
  writeFileSync(join(FOLDER, APPROVED), `${JSON.stringify(approved, null, 2)}\n`);
}

/** @type {(source: string, draft: string) => Promise<Outcome>} */
async function buildTypeScript(source, draft) {
  const args = [join(ROOT, 'scripts', 'build-plugin.ts'), source, draft];
  return toOutcome(await run('node', args, { env: { PATH: BUILD_PATH } }));
}

/** @type {(source: string, draft: string) => Promise<Outcome>} */
async function buildPython(source, draft) {
  if (findProgram(['python3']) === null) return { built: false, reason: 'python3 is not installed' };
  const env = { PYTHONPATH: join(ROOT, 'sdks', 'python'), PYTHONDONTWRITEBYTECODE: '1' };
  const target = join(draft, `${basename(source)}.binary`);
  return toOutcome(await run('python3', ['-m', 'toru_plugin.pack', source, target], { env }));
}

/** @type {(source: string, draft: string) => Promise<Outcome>} */
async function buildRust(source, draft) {
  if (findProgram(['cargo']) === null) return { built: false, reason: 'cargo is not installed' };
  const result = await run('cargo', ['build', '--release', '--message-format=json-render-diagnostics'], {
    cwd: source,
    env: {
      CARGO_TARGET_DIR: join(ROOT, '.cache', 'cargo-target'),
      CARGO_NET_RETRY: '1',
      CARGO_TERM_PROGRESS_WHEN: 'never',
    },
  });
  if (result.status !== 0) {
    return OUT_OF_REACH.test(result.output)
      ? { built: false, reason: 'the crate registry is out of reach' }
      : toOutcome(result);
  }
  const executable = readExecutable(result.stdout);
  if (executable === null) return { built: false, reason: 'cargo built no program' };
  copyFileSync(executable, join(draft, `${basename(source)}.binary`));
  return { built: true };
}

/**
 * @param {{ status: number, output: string }} result
 * @returns {Outcome}
 */
function toOutcome({ status, output }) {
  if (status === 0) return { built: true };
  return { built: false, reason: `its build ended with status ${status}\n${output.trimEnd()}` };
}

/**
 * The program among what cargo reports, one JSON object per line.
 *
 * @returns {string | null}
 */
function readExecutable(/** @type {string} */ messages) {
  const programs = messages
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line).executable ?? null)
    .filter((path) => path !== null);
  return programs.at(-1) ?? null;
}
