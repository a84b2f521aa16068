/** `toru plugin check`: says rule by rule whether a plugin, in any language, keeps the protocol. */
import { resolve } from 'node:path';
import { DEADLINES } from '../../author/check/deadlines.ts';
import { toRuleLine, toSummary } from '../../author/check/report-text.ts';
import { runCheck } from '../../author/check/run-check.ts';
import { LICENSE_OPTION, readLicense } from '../../author/license-option.ts';
import { readSettings, SETTINGS_OPTION } from '../../author/settings-option.ts';
import { hasFlag, readOptions, requirePositional } from '../../arguments.ts';
import { EXIT_FAILED, usageError } from '../../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { JSON_OPTION } from './plugin-options.ts';

/** Checks a plugin file. */
export const command: Command = {
  name: 'plugin check',
  summary: 'Say rule by rule whether a plugin file keeps the protocol',
  usage: 'plugin check FILE [--path PATH]... [--settings JSON] [--license TEXT] [--json]',
  options: {
    path: {
      type: 'string',
      multiple: true,
      value: 'PATH',
      description: 'a route of the plugin to try as well, such as one that streams; may be repeated',
    },
    settings: SETTINGS_OPTION,
    license: LICENSE_OPTION,
    json: JSON_OPTION,
  },
  help:
    'It starts the plugin about twenty times with a host of its own and no panel; routes given by --path are\n' +
    'called for real. The exit status is 0 when no rule is broken, 1 otherwise.',
  run: check,
};

async function check(args: ParsedArgs, io: CommandIo): Promise<number> {
  const file = resolve(io.cwd, requirePositional(args, 'the path of one plugin file'));
  const paths = readOptions(args, 'path');
  const odd = paths.find((path) => !path.startsWith('/'));
  if (odd !== undefined)
    throw usageError(`--path "${odd}" must begin with "/": write it as in --path /events`);
  const isJson = hasFlag(args, 'json');
  const report = await runCheck({
    file,
    paths,
    env: io.env,
    settings: readSettings(args),
    license: readLicense(args),
    deadlines: DEADLINES,
    nowMs: io.now,
    signal: io.signal,
    onResult(result) {
      if (!isJson) io.stdout.write(`${toRuleLine(result)}\n`);
    },
  });
  if (isJson) {
    const { metadata, results, isGood } = report;
    const { id = null, version = null, protocol = null } = metadata ?? {};
    io.stdout.write(`${JSON.stringify({ file, id, version, protocol, ok: isGood, rules: results })}\n`);
  } else {
    io.stdout.write(`${toSummary(report)}\n`);
  }
  return report.isGood ? 0 : EXIT_FAILED;
}
