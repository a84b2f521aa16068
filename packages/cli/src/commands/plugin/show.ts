/** `toru plugin show`: what the panel knows about one plugin, the last crash included. */
import type { PluginInfo } from '@toru/api';
import { adviceFor, parseReason } from '@toru/protocol';
import { hasFlag } from '../../arguments.ts';
import type { Command, CommandIo, ParsedArgs } from '../../command.ts';
import { createPanel } from '../../panel/panel.ts';
import { toPlugin } from '../../panel/plugin-answers.ts';
import { toPrintable } from '../../text/printable.ts';
import { formatTable } from '../../text/table.ts';
import { toDurationText, toSizeText } from '../../text/units.ts';
import { JSON_OPTION, PANEL_HELP, toPluginPath } from './plugin-options.ts';

export const command: Command = {
  name: 'plugin show',
  summary: 'Show one plugin: state, figures, license, last crash',
  usage: 'plugin show ID [--json]',
  options: { json: JSON_OPTION },
  help: PANEL_HELP,
  run: show,
};

async function show(args: ParsedArgs, io: CommandIo): Promise<number> {
  const path = toPluginPath(args);
  const plugin = toPlugin((await createPanel(io).call('GET', path)).body);
  io.stdout.write(hasFlag(args, 'json') ? `${JSON.stringify(plugin)}\n` : toText(plugin));
  return 0;
}

function toText(plugin: PluginInfo): string {
  const { requests, license } = plugin;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Id', plugin.id],
    ['Name', plugin.name],
    ['Version', plugin.version],
    ['Author', plugin.author],
    ['Description', plugin.description],
    ['Route', plugin.route],
    ['Access', plugin.access],
    ['Permissions', plugin.permissions.length === 0 ? 'none' : plugin.permissions.join(', ')],
    ['Protocol', String(plugin.protocol)],
    ['Enabled', plugin.enabled ? 'yes' : 'no'],
    ['State', plugin.state],
    ['Start', toProgress(plugin.progress)],
    ['Reason', plugin.reason],
    ['What to do', toAdvice(plugin)],
    ['Says', plugin.status === null ? null : `${plugin.status.health}: ${plugin.status.message}`],
    ['Process', plugin.pid === null ? null : String(plugin.pid)],
    ['Uptime', plugin.uptime_ms === null ? null : toDurationText(plugin.uptime_ms)],
    ['Restarts', String(plugin.restarts)],
    ['Next try', plugin.next_retry_at],
    ['CPU', plugin.cpu_percent === null ? null : `${plugin.cpu_percent.toFixed(1)} %`],
    ['Memory', plugin.memory_bytes === null ? null : toSizeText(plugin.memory_bytes)],
    ['Requests', `${requests.total}, ${requests.errors} failed, ${requests.in_flight} in flight`],
    ['Latency', toLatency(requests)],
    ['License', license.required ? [license.state, license.detail].filter(Boolean).join(': ') : 'not needed'],
    ['Limits', toLimits(plugin.limits)],
    ['Restart policy', toPolicy(plugin.policy)],
    ['Upgrade', toUpgrade(plugin.upgrade)],
    ['File', plugin.file?.path ?? null],
    ['SHA-256', plugin.file?.hash ?? null],
  ];
  const rows = facts.flatMap(([name, value]) => (value === null ? [] : [[name, toPrintable(value)]]));
  return `${formatTable(rows)}${toCrash(plugin.last_crash)}`;
}

function toLatency({ p50_ms, p99_ms }: PluginInfo['requests']): string | null {
  return p50_ms === null || p99_ms === null
    ? null
    : `median ${p50_ms.toFixed(1)} ms, 99 % within ${p99_ms.toFixed(1)} ms`;
}

// A panel of another version may tell no code, or one that is not known here.
function toAdvice({ id, file, reason_info: info }: PluginInfo): string | null {
  const reason = parseReason(info);
  if (reason === null) return null;
  const { text, command } = adviceFor(reason, file?.path ?? id);
  return [text, command].filter((part) => part !== null).join(' ');
}

// A panel of an earlier version tells neither progress, limits nor policy.
function toProgress(progress: PluginInfo['progress'] | undefined): string | null {
  if (progress === null || progress === undefined) return null;
  return [`${progress.percent} %`, progress.message].filter((part) => part !== '').join(': ');
}

function toLimits(limits: PluginInfo['limits'] | undefined): string | null {
  if (limits === null || limits === undefined) return null;
  const memory = limits.memory_mb === null ? 'memory without limit' : `memory ${limits.memory_mb} MiB`;
  const start = `start within ${toDurationText(limits.start_timeout_ms)}`;
  const answer = `answer within ${toDurationText(limits.request_deadline_ms)}`;
  return `${memory}, ${limits.max_in_flight} requests in flight, ${start}, ${answer}`;
}

function toPolicy(policy: PluginInfo['policy'] | undefined): string | null {
  if (policy === null || policy === undefined) return null;
  const { restart_delay_ms: first, restart_delay_max_ms: longest, max_failures: failures } = policy;
  const tries = `restart after ${first} ms, doubling up to ${toDurationText(longest)}`;
  const failed = `failed after ${failures} in a row, then every ${toDurationText(policy.failed_retry_ms)}`;
  return `${tries}; ${failed}; forgotten after ${toDurationText(policy.reset_after_ms)} of running`;
}

function toUpgrade(upgrade: PluginInfo['upgrade']): string | null {
  if (upgrade === null) return null;
  return [`${upgrade.version}, ${upgrade.state}`, upgrade.reason].filter((part) => part !== null).join(': ');
}

function toCrash(crash: PluginInfo['last_crash']): string {
  if (crash === null) return '';
  const lived = toDurationText(crash.uptime_ms);
  const output = crash.output.map((line) => `    ${toPrintable(line)}\n`).join('');
  return `\nLast crash ${crash.at}, version ${toPrintable(crash.version)}, after ${lived}: ${toPrintable(crash.cause)}\n${output}`;
}
