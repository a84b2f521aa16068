/** `toru doctor`: looks at the installation and its machine, and says what to do. */
import { hasFlag, requireNoPositionals } from '../arguments.ts';
import type { Command, CommandIo, ParsedArgs } from '../command.ts';
import { toPrintable } from '../text/printable.ts';
import { HOST_OPTIONS, readHostConfig } from './host-config.ts';

const WORDS = { ok: 'ok', note: 'note', warning: 'WARNING', problem: 'PROBLEM' } as const;
/** Exit status when something has to be mended. */
const EXIT_PROBLEM = 1;

/** Examines. */
export const command: Command = {
  name: 'doctor',
  summary: 'Look at the installation and its machine, and say what to do',
  usage: 'doctor [--json] [options]',
  options: { ...HOST_OPTIONS, json: { type: 'boolean', description: 'print one JSON object' } },
  help:
    'It takes the settings of "toru serve", changes nothing, and works whether the panel runs or not. With a public URL it asks the\n' +
    'panel through it, as a browser would. Exit status 1: there is a problem. Warnings and notes leave it at 0.',
  run: examineAll,
};

async function examineAll(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const { config } = await readHostConfig(args, io);
  const { defaultBackupDir, examine } = await import('@toru/lifecycle');
  const backupDir = config.backupDir ?? defaultBackupDir(config.dataDir);
  const findings = await examine({ ...config, backupDir, nowMs: io.now(), signal: io.signal });
  if (hasFlag(args, 'json')) io.stdout.write(`${JSON.stringify({ findings })}\n`);
  else
    for (const { code, level, message, advice } of findings) {
      io.stdout.write(`${WORDS[level].padEnd(8)} ${toPrintable(message)} (${code})\n`);
      if (advice !== null) io.stdout.write(`${' '.repeat(9)}${toPrintable(advice)}\n`);
    }
  return findings.some(({ level }) => level === 'problem') ? EXIT_PROBLEM : 0;
}
