/**
 * `npm run docs:api`: the API references of the three SDKs and of the supervisor as pages in `artefacts/api`.
 *
 * Each is rendered by the tool of its language. Words after the command choose references by name. What cannot be rendered is named
 * with what its tool said, and the others are rendered all the same.
 */
import { cpSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT, runProgram, toSeconds, type Program } from './steps/run-program.ts';

/** One reference. */
interface Reference extends Program {
  /** Folder below `artefacts/api`. */
  readonly name: string;
  /** Folder that the tool insists on; it is copied from there. */
  readonly writes?: string;
  /** First page, below its folder. */
  readonly page: string;
}

const OUT = join(ROOT, 'artefacts', 'api');
const CARGO_TARGET = join(ROOT, '.cache/cargo-target');
const PYTHON_PATH = [join(ROOT, 'sdks/python'), join(ROOT, '.cache/python-packages')].join(delimiter);

const REFERENCES: readonly Reference[] = [
  {
    name: 'typescript',
    command: 'typedoc',
    args: ['--options', 'packages/plugin/typedoc.json'],
    page: 'index.html',
  },
  {
    name: 'supervisor',
    command: 'typedoc',
    args: ['--options', 'packages/supervisor/typedoc.json'],
    page: 'index.html',
  },
  {
    name: 'python',
    command: 'python3',
    args: ['-W', 'error::UserWarning', '-m', 'pdoc', '-o', join(OUT, 'python'), 'toru_plugin'],
    env: { PYTHONPATH: PYTHON_PATH, PYTHONDONTWRITEBYTECODE: '1' },
    page: 'toru_plugin.html',
  },
  {
    name: 'rust',
    command: 'cargo',
    args: ['doc', '--no-deps', '--all-features'],
    cwd: join(ROOT, 'sdks/rust'),
    env: { CARGO_TARGET_DIR: CARGO_TARGET, CARGO_TERM_COLOR: 'never', RUSTDOCFLAGS: '-D warnings' },
    writes: join(CARGO_TARGET, 'doc'),
    page: 'toru_plugin_api/index.html',
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => REFERENCES.every((reference) => reference.name !== name));
if (unknown !== undefined) {
  const names = REFERENCES.map(({ name }) => name).join(', ');
  console.error(`There is no reference "${unknown}"; the references are: ${names}`);
  process.exit(64);
}

for (const reference of REFERENCES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const { name, writes, page } = reference;
  const folder = join(OUT, name);
  rmSync(folder, { recursive: true, force: true });
  const { status, output, durationMs } = await runProgram(reference);
  console.log(
    `${status === 0 ? 'ok    ' : 'FAILED'}  artefacts/api/${name}/${page} (${toSeconds(durationMs)})`,
  );
  if (status !== 0) {
    console.log(output.trimEnd());
    process.exitCode = 1;
  } else if (writes !== undefined) cpSync(writes, folder, { recursive: true });
}
