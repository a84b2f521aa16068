/** From words to an exit status: finds the command, parses its options, runs it, and turns every failure into clear lines. */
import { parseArgs } from 'node:util';
import { BUILD_KIND, VERSION } from '@toru/host/program';
import { ERRORS, nearestWord } from '@toru/protocol';
import { AUTHOR_COMMANDS, COMMANDS } from './command-table.ts';
import { CommandError, usageError, type Command, type CommandIo, type ParsedArgs } from './command.ts';
import { describeFailure } from './failure.ts';
import { toCommandHelp, toOverview } from './help-text.ts';

const HELP_FLAGS = ['--help', '-h'];

/** Runs `toru` with these words, without the name of the program. Every failure is an exit status. */
export async function runToru(words: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    const { lines, exitStatus } = describeFailure(error, io);
    for (const line of lines) io.stderr.write(`${line}\n`);
    return exitStatus;
  }
}

async function dispatch(words: readonly string[], io: CommandIo): Promise<number> {
  const [first = '--help', second] = words;
  if (words.length === 0) {
    io.stderr.write(await toOverview(null));
    return ERRORS.USAGE.exitCode;
  }
  if (first === '--version' || first === '-v') {
    io.stdout.write(`toru ${VERSION} (${BUILD_KIND})\n`);
    return 0;
  }
  if (HELP_FLAGS.includes(first)) {
    io.stdout.write(await toOverview(null));
    return 0;
  }
  const name =
    second !== undefined && Object.hasOwn(COMMANDS, `${first} ${second}`) ? `${first} ${second}` : first;
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) return answerIncomplete(first, second, io);
  const { command } = await load();
  const args = parseWords(command, words.slice(name.split(' ').length));
  if (args.values['help'] === true) {
    io.stdout.write(toCommandHelp(command));
    return 0;
  }
  if (BUILD_KIND === 'release' && AUTHOR_COMMANDS.includes(name)) {
    const instead = `"npx @toru/cli ${name}" where you develop does it`;
    throw new CommandError(`"toru ${name}" is for authors and no part of an installed panel: ${instead}`);
  }
  return command.run(args, io);
}

/** A noun alone, a noun with `--help`, or something that nobody knows. */
async function answerIncomplete(noun: string, verb: string | undefined, io: CommandIo): Promise<number> {
  const words = Object.keys(COMMANDS).map((name) => name.split(' '));
  const verbs = words.flatMap(([first, second]) => (first === noun && second !== undefined ? [second] : []));
  if (verbs.length === 0) {
    throw toUnknown(noun, nearestWord(noun, new Set(words.map(([first = '']) => first))), '--help');
  }
  if (verb !== undefined && !HELP_FLAGS.includes(verb)) {
    const meant = nearestWord(verb, verbs);
    throw toUnknown(`${noun} ${verb}`, meant === null ? null : `${noun} ${meant}`, `${noun} --help`);
  }
  (verb === undefined ? io.stderr : io.stdout).write(await toOverview(noun));
  return verb === undefined ? ERRORS.USAGE.exitCode : 0;
}

function toUnknown(given: string, meant: string | null, help: string): CommandError {
  const hint = meant === null ? `"toru ${help}" lists what there is` : `did you mean "toru ${meant}"?`;
  return usageError(`There is no command "toru ${given}": ${hint}`);
}

function parseWords(command: Command, words: readonly string[]): ParsedArgs {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw toOptionError(command, error);
  }
}

function toOptionError(command: Command, error: unknown): unknown {
  if (!(error instanceof TypeError) || !('code' in error)) return error;
  const option = /'(--?[^' ]+)/.exec(error.message)?.[1] ?? 'option';
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = Object.keys(command.options).map((name) => `--${name}`);
    const meant = nearestWord(option, known);
    const hint = meant === null ? `"toru ${command.name} --help" lists them` : `did you mean ${meant}?`;
    return usageError(`"toru ${command.name}" has no option ${option}: ${hint}`);
  }
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return usageError(error.message.split('\n', 1)[0] ?? error.message);
  }
  return error;
}
