/** `toru plugin logs`: the newest lines of a plugin's log, and with `-f` every new one until it is stopped. */
import { isLogLine } from '@toru/api/guards';
import { LOG_LEVELS, type LogLine } from '@toru/protocol';
import { hasFlag, readOption } from '../../arguments.ts';
import { usageError, type Command, type CommandIo, type ParsedArgs } from '../../command.ts';
import { followLogs } from '../../panel/follow-logs.ts';
import { createPanel } from '../../panel/panel.ts';
import { toItems } from '../../panel/plugin-answers.ts';
import { toPrintableLines } from '../../text/printable.ts';
import { JSON_OPTION, PANEL_HELP, readCount, toPluginPath } from './plugin-options.ts';

export const command: Command = {
  name: 'plugin logs',
  summary: 'Show the log of a plugin, and follow it with -f',
  usage: 'plugin logs ID [-f] [-n COUNT] [--level LEVEL] [--search TEXT] [--json]',
  options: {
    follow: { type: 'boolean', short: 'f', description: 'go on with every new line' },
    lines: {
      type: 'string',
      short: 'n',
      value: 'COUNT',
      description: 'how many of the newest; default: 100',
    },
    level: { type: 'string', value: 'LEVEL', description: `this level and above: ${LOG_LEVELS.join(', ')}` },
    search: { type: 'string', value: 'TEXT', description: 'only lines with this text' },
    json: { ...JSON_OPTION, description: 'print each line as one JSON object' },
  },
  help: `With -f it comes back by itself after a restart of the panel; Ctrl+C ends it.\n${PANEL_HELP}`,
  run: showLogs,
};

async function showLogs(args: ParsedArgs, io: CommandIo): Promise<number> {
  const filter = readFilter(args);
  const limit = readCount(args, 'lines', 100, 2000);
  const path = `${toPluginPath(args)}/logs`;
  const panel = createPanel(io);
  const print = (line: LogLine): void => {
    io.stdout.write(hasFlag(args, 'json') ? `${JSON.stringify(line)}\n` : toText(line));
  };

  const query = new URLSearchParams({ ...filter, limit: String(limit) });
  const lines = toItems(
    (await panel.call('GET', `${path}?${query.toString()}`)).body,
    isLogLine,
  ).toReversed();
  lines.forEach(print);
  if (!hasFlag(args, 'follow')) return 0;
  await followLogs({
    panel,
    path: `${path}/stream?${new URLSearchParams(filter).toString()}`,
    afterSeq: lines.at(-1)?.seq ?? null,
    onLine: print,
    onInterrupted: (reason) => io.stderr.write(`toru: ${reason}; trying again\n`),
    signal: io.signal,
  });
  return 0;
}

function readFilter(args: ParsedArgs): Record<string, string> {
  const level = readOption(args, 'level');
  const search = readOption(args, 'search');
  if (level !== null && !LOG_LEVELS.some((known) => known === level)) {
    throw usageError(`--level "${level}" is unknown: write one of ${LOG_LEVELS.join(', ')}`);
  }
  return { ...(level === null ? {} : { level }), ...(search === null ? {} : { search }) };
}

function toText({ timestamp, level, message, fields }: LogLine): string {
  const more = fields === undefined || Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  return `${timestamp} ${level.toUpperCase().padEnd(5)} ${toPrintableLines(`${message}${more}`)}\n`;
}
