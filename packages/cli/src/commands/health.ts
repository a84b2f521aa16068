/**
 * `toru health`: whether the panel of these settings takes requests. With `--wait` it is what makes a service ready: systemd runs it
 * after the start and counts the panel as active when it ends well.
 */
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostConfig } from '@toru/host/config';
import { ERRORS, ToruError } from '@toru/protocol';
import { hasFlag, readOption, requireNoPositionals } from '../arguments.ts';
import { CommandError, usageError } from '../command.ts';
import type { Command, CommandIo, ParsedArgs } from '../command.ts';
import { pickHostOptions, readHostConfig } from './host-config.ts';

const ANSWER_DEADLINE_MS = 5_000;
const PAUSE_MS = 50;
const DEFAULT_TIMEOUT_S = 60;

/** One look: ready, or why not. */
type Look = { readonly isReady: true } | { readonly isReady: false; readonly error: ToruError };

/** Tells whether the panel is ready. */
export const command: Command = {
  name: 'health',
  summary: 'Tell whether the panel takes requests, or wait until it does',
  usage: 'health [--wait] [options]',
  options: {
    wait: { type: 'boolean', description: 'wait until it does' },
    timeout: {
      type: 'string',
      value: 'SECONDS',
      description: `with --wait: give up after this long; default: ${DEFAULT_TIMEOUT_S}`,
    },
    pid: { type: 'string', value: 'PID', description: 'with --wait: give up when this process has ended' },
    ...pickHostOptions('host', 'port', 'base-path'),
  },
  help:
    'It asks the address that "toru serve" would listen on with the same settings.\n' +
    'Exit status 0: ready; 69: no panel answers; 75: it is starting or stopping.',
  run: tellHealth,
};

async function tellHealth(args: ParsedArgs, io: CommandIo): Promise<number> {
  requireNoPositionals(args);
  const timeoutMs = readPositive(args, 'timeout', DEFAULT_TIMEOUT_S) * 1_000;
  const pid = readOption(args, 'pid') === null ? null : readPositive(args, 'pid', 0);
  const { config } = await readHostConfig(args, io);
  if (config.port === 0) throw usageError('--port 0 is any free port: say which one the panel has');
  const startedMs = performance.now();
  for (;;) {
    const look = await lookAt(config);
    if (look.isReady) {
      io.stdout.write('ready\n');
      return 0;
    }
    if (!hasFlag(args, 'wait')) throw look.error;
    if (pid !== null && hasEnded(pid)) {
      const message = `The panel ended before it was ready (process ${pid}): its own last lines say why`;
      throw new CommandError(message, { exitStatus: ERRORS.HOST_UNREACHABLE.exitCode });
    }
    if (performance.now() - startedMs > timeoutMs) {
      const { code, message } = look.error;
      throw new ToruError(code, `Not ready within ${timeoutMs / 1_000} s: ${message}`);
    }
    await delay(PAUSE_MS, undefined, { signal: io.signal });
  }
}

function readPositive(args: ParsedArgs, name: string, otherwise: number): number {
  const text = readOption(args, name);
  if (text === null) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw usageError(`--${name} "${text}" is not a whole number from 1 on`);
  return Number(text);
}

function lookAt({ host, port, basePath }: HostConfig): Promise<Look> {
  const target = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const where = `${target.includes(':') ? `[${target}]` : target}:${port}`;
  const failed = (code: 'HOST_UNREACHABLE' | 'HOST_STOPPING', reason: string): Look => ({
    isReady: false,
    error: new ToruError(code, `The panel at ${where} ${reason}`),
  });
  return new Promise((resolve) => {
    const request = get({
      host: target,
      port,
      path: `${basePath}readyz`,
      // The one name that every panel answers to.
      headers: { host: `localhost:${port}`, connection: 'close' },
      timeout: ANSWER_DEADLINE_MS,
      agent: false,
    });
    request.once('response', (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode === 200) resolve({ isReady: true });
      else if (statusCode === 503) resolve(failed('HOST_STOPPING', 'is starting or stopping'));
      else
        resolve(failed('HOST_UNREACHABLE', `answered ${statusCode}: another program may have that address`));
    });
    request.once('timeout', () => {
      request.destroy(new Error(`no answer within ${ANSWER_DEADLINE_MS} ms`));
    });
    request.once('error', (error) => {
      resolve(failed('HOST_UNREACHABLE', `does not answer: ${error.message}`));
    });
  });
}

/** Gone, or dead and not yet taken in by its parent. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return true;
  }
}
