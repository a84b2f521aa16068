/**
 * `npm run check`: everything that must hold before a commit, in under two minutes on two cores.
 *
 * Steps do not depend on each other and run two at a time, the longest first. Each prints one line; one that fails prints what
 * it said at the end. Words after the command choose steps by name.
 */
import { availableParallelism } from 'node:os';
import { runProgram, toSeconds, type Program } from './steps/run-program.ts';

interface Step extends Program {
  readonly name: string;
}

const tsc = (name: string, project: string, cache: string): Step => ({
  name,
  command: 'tsc',
  args: ['-p', project, '--incremental', '--tsBuildInfoFile', `.cache/tsc/${cache}.tsbuildinfo`],
});

/** One look at all of them costs half of what a look at each does. */
const API_ENTRIES = [
  'packages/plugin/src/index.ts',
  'packages/cli/src/author/build/typescript/build-plugin.ts',
  'packages/supervisor/src/index.ts',
];

const STEPS: readonly Step[] = [
  { name: 'lint', command: 'eslint', args: ['--max-warnings', '0', '.'] },
  { name: 'unit tests', command: 'vitest', args: ['run', '--project', 'unit', '--maxWorkers', '2'] },
  tsc('types', '.', 'root'),
  { name: 'types of the web interface', command: 'tsc', args: ['-b', 'packages/web'] },
  tsc('types of the protocol', 'packages/protocol', 'protocol'),
  { name: 'dead code', command: 'knip', args: ['--no-progress'] },
  { name: 'docs gate', command: 'node', args: ['scripts/docs-gate.ts'] },
  {
    // What authors and embedding programs read, member by member; `npm run docs:api` renders it.
    name: 'API references',
    command: 'typedoc',
    args: [
      ...['--options', 'packages/plugin/typedoc.json', '--emit', 'none'],
      ...API_ENTRIES.flatMap((entry) => ['--entryPoints', entry]),
    ],
  },
  {
    name: 'format',
    command: 'prettier',
    args: ['--check', '--cache', '--cache-location', '.cache/prettier.json', '--log-level', 'warn', '.'],
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => STEPS.every((step) => step.name !== name));
if (unknown !== undefined) {
  console.error(`There is no step "${unknown}"; the steps are: ${STEPS.map(({ name }) => name).join(', ')}`);
  process.exit(64);
}

const startedAtMs = performance.now();
const queue = STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const failures: { readonly name: string; readonly output: string }[] = [];

async function work(): Promise<void> {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    const { status, output, durationMs } = await runProgram(step);
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${step.name} (${toSeconds(durationMs)})`);
    if (status !== 0) failures.push({ name: step.name, output });
  }
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));

for (const { name, output } of failures) console.log(`\n--- ${name} ---\n${output.trimEnd()}`);
console.log(
  failures.length === 0
    ? `\nAll checks passed (${toSeconds(performance.now() - startedAtMs)})`
    : `\nFailed: ${failures.map(({ name }) => name).join(', ')} (${toSeconds(performance.now() - startedAtMs)})`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
