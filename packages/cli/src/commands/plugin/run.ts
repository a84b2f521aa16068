/** `toru plugin run`: starts one plugin alone, without a panel, and sends it what is typed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { envPathOf, readEnvFile } from '@toru/process';
import { ERRORS } from '@toru/protocol';
import { askMetadata } from '../../author/host/ask-metadata.ts';
import { createKeyValues } from '../../author/host/key-values.ts';
import { describeExit } from '../../author/host/plugin-child.ts';
import { toAnswerText } from '../../author/run/answer-text.ts';
import { CONSOLE_HELP, parseConsoleLine, type ConsoleLine } from '../../author/run/console-line.ts';
import { startPlugin, toReportLines, type RunningPlugin } from '../../author/run/running-plugin.ts';
import { LICENSE_OPTION, readLicense } from '../../author/license-option.ts';
import { parseSettings, readSettings, SETTINGS_OPTION } from '../../author/settings-option.ts';
import { requirePositional } from '../../arguments.ts';
import { CommandError, EXIT_FAILED } from '../../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { toPrintable, toPrintableLines } from '../../text/printable.ts';

/** Runs a plugin alone. */
export const command: Command = {
  name: 'plugin run',
  summary: 'Run one plugin without a panel and send it requests',
  usage: 'plugin run FILE [--settings JSON] [--license TEXT]',
  options: { settings: SETTINGS_OPTION, license: LICENSE_OPTION },
  help:
    `Each line of standard input is one of:\n\n${CONSOLE_HELP}\n` +
    'Answers go to standard output, logs to standard error. What it stores lasts until it ends.',
  run,
};

async function run(args: ParsedArgs, io: CommandIo): Promise<number> {
  const file = resolve(io.cwd, requirePositional(args, 'the path of one plugin file'));
  const settings = readSettings(args);
  const license = readLicense(args);
  const dir = await mkdtemp(join(tmpdir(), 'toru-run-'));
  const say = (line: string): void => void io.stderr.write(`${line}\n`);
  try {
    const { problem, result } = await askMetadata(file, { env: io.env, scratchDir: dir });
    if (result?.ok !== true) {
      const reason = problem ?? result?.message ?? 'no metadata';
      throw new CommandError(`Cannot run "${file}": ${reason}`, {
        exitStatus: ERRORS.PLUGIN_INVALID.exitCode,
      });
    }
    const { metadata } = result;
    const envFile = readEnvFile(dirname(file), metadata.id);
    if (!envFile.ok) throw new CommandError(`Cannot run "${file}": ${envFile.message}`);
    const envName = basename(envPathOf(dirname(file), metadata.id));
    for (const sentence of envFile.ignored) say(toPrintable(`${envName}: ${sentence}`));
    let status = 'it has said nothing of itself';
    await using plugin = await startPlugin({
      file,
      metadata,
      env: io.env,
      envValues: envFile.values,
      dir,
      settings,
      license,
      nowMs: io.now,
      answerCall: createKeyValues(io.now),
      reports: toReportLines(
        (line) => say(toPrintableLines(line)),
        (line) => (status = line),
      ),
      onFault: (sentence) =>
        say(toPrintable(`toru: it broke the protocol, and a panel would end it for that: ${sentence}`)),
      onOutput: (bytes) => void io.stderr.write(`${toPrintableLines(bytes.toString('utf8').trimEnd())}\n`),
    });
    say(toPrintable(`${metadata.id} ${metadata.version} is ready; "help" says what to type`));
    return await converse(plugin, io, () => status);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function converse(plugin: RunningPlugin, io: CommandIo, readStatus: () => string): Promise<number> {
  const isTerminal = 'isTTY' in io.stdin && io.stdin.isTTY === true;
  const lines = createInterface({
    input: io.stdin,
    output: isTerminal ? io.stdout : undefined,
    terminal: isTerminal,
  });
  const close = (): void => lines.close();
  // A closed interface still gives the lines that it has read; after an end of the plugin nobody answers them.
  const fate = { isOver: false };
  const died = plugin.exited.then((status) => {
    fate.isOver = true;
    close();
    return status;
  });
  io.signal.addEventListener('abort', close, { once: true });
  lines.on('SIGINT', close);
  if (isTerminal) {
    lines.setPrompt('> ');
    lines.prompt();
  }
  for await (const text of lines) {
    if (fate.isOver || io.signal.aborted) break;
    const line = parseConsoleLine(text);
    if (line.kind === 'quit') break;
    await obey(line, plugin, io, readStatus);
    if (isTerminal) lines.prompt();
  }
  close();
  io.signal.removeEventListener('abort', close);
  if (fate.isOver) {
    io.stderr.write(`toru: the plugin ${describeExit(await died)}\n`);
    return EXIT_FAILED;
  }
  const status = await plugin.stop();
  io.stderr.write(`the plugin ${describeExit(status)}\n`);
  return status.code === 0 ? 0 : EXIT_FAILED;
}

async function obey(
  line: ConsoleLine,
  plugin: RunningPlugin,
  { stdout, stderr }: CommandIo,
  readStatus: () => string,
): Promise<void> {
  const expectSent = (isSent: boolean): void => {
    if (!isSent) stderr.write('toru: protocol version 1 has no such message\n');
  };
  switch (line.kind) {
    case 'request':
      stdout.write(toAnswerText(await plugin.ask(line.method, line.path, line.body)));
      break;
    case 'settings':
      try {
        expectSent(plugin.sendSettings(parseSettings(line.text)));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        stderr.write(`toru: ${toPrintable(error.message)}\n`);
      }
      break;
    case 'license':
      expectSent(plugin.sendLicense(line.text === '-' || line.text === '' ? null : line.text));
      break;
    case 'status':
      stdout.write(`${toPrintable(readStatus())}\n`);
      break;
    case 'help':
      stdout.write(CONSOLE_HELP);
      break;
    case 'unknown':
      stderr.write(`toru: "${toPrintable(line.word)}" is not understood; "help" says what to type\n`);
      break;
    case 'nothing':
    case 'quit':
      break;
  }
}
