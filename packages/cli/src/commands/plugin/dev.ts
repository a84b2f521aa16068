/** `toru plugin dev`: a panel in which every saved change of one plugin appears by itself. */
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ToruError, type LogLine } from '@toru/protocol';
import { runRound, type LivePlace } from '../../author/dev/live-plugin.ts';
import { startOwnPanel, type OwnPanel } from '../../author/dev/own-panel.ts';
import { watchSources } from '../../author/dev/watch-sources.ts';
import { findLanguage } from '../../author/build/language.ts';
import { readOption } from '../../arguments.ts';
import { CommandError, usageError } from '../../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { followLogs } from '../../panel/follow-logs.ts';
import { createPanel, type Panel } from '../../panel/panel.ts';
import { toPrintable, toPrintableLines } from '../../text/printable.ts';
import { readDir } from './build.ts';
import { findPluginsDir } from './install.ts';

const MOST_PORT = 65_535;

export const command: Command = {
  name: 'plugin dev',
  summary: 'Show a plugin in a panel, and every saved change of it',
  usage: 'plugin dev [DIR] [--port PORT]',
  options: {
    port: { type: 'string', value: 'PORT', description: 'listen port of the panel; default: any free one' },
  },
  help:
    'It starts a panel with this plugin alone, whose data is kept in DIR/.toru, and prints how to log in.\n' +
    'With TORU_URL and TORU_API_TOKEN it uses the panel that they name, which must be on this machine.\n' +
    'After each change it builds, installs the file, and the view reloads. Logs of the plugin are printed. Ctrl+C ends it.',
  run: develop,
};

async function develop(args: ParsedArgs, io: CommandIo): Promise<number> {
  const dir = resolve(io.cwd, readDir(args));
  const port = readPort(args);
  await findLanguage(dir);
  const keptDir = join(dir, '.toru');
  await mkdir(keptDir, { recursive: true, mode: 0o700 });
  const say = (text: string): void => void io.stdout.write(`${text}\n`);
  const complain = (text: string): void => void io.stderr.write(`toru: ${toPrintableLines(text)}\n`);
  const stop = new AbortController();
  const signal = AbortSignal.any([io.signal, stop.signal]);
  const { TORU_URL: url = '', TORU_API_TOKEN: token = '' } = io.env;
  const isGiven = url !== '' && token !== '';

  await using own = isGiven
    ? null
    : await startOwnPanel({ dir: keptDir, port, env: io.env, signal, onError: complain });
  const panel = own?.panel ?? createPanel({ env: io.env, signal });
  const pluginsDir = await findPluginsDir(panel);
  say(own === null ? `Using the panel at ${url}` : toLoginText(own));
  const place: LivePlace = { dir, buildDir: join(keptDir, 'build'), pluginsDir, panel, env: io.env, signal };

  const fate = { panelDied: false };
  void own?.exited.then(() => {
    fate.panelDied = !io.signal.aborted;
    stop.abort();
  });
  await live(place, { io, say, complain });
  if (!fate.panelDied) return 0;
  throw new CommandError('The panel has ended by itself; its words stand above');
}

interface Voices {
  readonly io: CommandIo;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Round after round, one at a time: what changes during a round makes one more. */
async function live(place: LivePlace, { io, say, complain }: Voices): Promise<void> {
  const { dir, signal, panel } = place;
  const isOver = (): boolean => signal.aborted;
  const wishes: string[] = [''];
  let wake: () => void = () => undefined;
  watchSources(dir, {
    signal,
    onChange(path) {
      wishes.push(relative(dir, path));
      wake();
    },
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  let following: Promise<void> | null = null;
  while (!isOver()) {
    const [path] = wishes.splice(0);
    if (path === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    if (path !== '') say(`${toPrintable(path)} changed`);
    try {
      const { id, version, buildMs, outcome } = await runRound(place);
      const built = `${id} ${version} built in ${Math.round(buildMs)} ms`;
      if (outcome.kind === 'settled') say(toPrintable(`${built}, ${outcome.plugin.state}`));
      else complain(`${built}, and the panel does not run it: ${outcome.reason}`);
      following ??= follow(panel, id, io, complain, signal);
    } catch (error) {
      if (isOver()) break;
      if (!(error instanceof CommandError) && !(error instanceof ToruError)) throw error;
      complain(error.message);
    }
  }
  await following;
}

async function follow(
  panel: Panel,
  id: string,
  { stdout }: CommandIo,
  complain: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await followLogs({
      panel,
      path: `/api/plugins/${encodeURIComponent(id)}/logs/stream`,
      afterSeq: null,
      onLine: (line) => void stdout.write(toLogText(line)),
      onInterrupted: complain,
      signal,
    });
  } catch (error) {
    if (!(error instanceof ToruError)) throw error;
    complain(`the log cannot be followed: ${error.message}`);
  }
}

function toLogText({ level, message, fields }: LogLine): string {
  const more = fields === undefined || Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `  ${level.toUpperCase().padEnd(5)} ${toPrintableLines(`${message}${more}`)}\n`;
}

function toLoginText({ url, username, password }: OwnPanel): string {
  return `The panel is at ${url} (user ${username}, password ${password})`;
}

function readPort(args: ParsedArgs): number {
  const text = readOption(args, 'port') ?? '0';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port >= 0 && port <= MOST_PORT) return port;
  throw usageError(`--port "${text}" is no port: write a number from 0 to ${MOST_PORT}`);
}
