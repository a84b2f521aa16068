/** A plugin that runs alone, in either version of the protocol, as `toru plugin run` sees it. */
import { toPlainLine, toPlainLines, type PluginMetadata } from '@toru/protocol';
import { CommandError } from '../../command.ts';
import { describeAnswer } from '../check/assertions.ts';
import { describeExit, type ExitStatus } from '../host/plugin-child.ts';
import { PluginSession } from '../host/plugin-session.ts';
import type { ReportListener, SessionOptions } from '../host/session-options.ts';
import { Version1Session } from '../host/version-1-session.ts';
import { toContentType } from './console-line.ts';
import type { PlainAnswer } from './answer-text.ts';

const START_MS = 10_000;
const ANSWER_MS = 30_000;
const GRACE_MS = 5_000;

/** A plugin that is ready. */
export interface RunningPlugin extends AsyncDisposable {
  readonly exited: Promise<ExitStatus>;
  ask(method: string, path: string, body: string): Promise<PlainAnswer>;
  /** False: this version of the protocol knows no such message. */
  sendSettings(settings: Readonly<Record<string, unknown>>): boolean;
  /** The same. `null`: none any more. */
  sendLicense(token: string | null): boolean;
  /** Asks it to end, and kills it after the grace. */
  stop(): Promise<ExitStatus>;
}

/**
 * Starts a plugin and waits until it is ready.
 *
 * @throws {CommandError} It does not become ready; the message says why.
 */
export async function startPlugin(options: SessionOptions): Promise<RunningPlugin> {
  return options.metadata.protocol === 1 ? startVersion1(options) : startVersion2(options);
}

async function startVersion2(options: SessionOptions): Promise<RunningPlugin> {
  const startMs = options.metadata.limits.start_timeout_ms ?? START_MS;
  const session = await PluginSession.start(options, startMs);
  const refused = session.findHelloFault();
  if (refused !== null) session.channel?.reject(refused.code, refused.reason);
  const outcome = session.hello === null || refused !== null ? null : await session.becomeReady(startMs);
  if (outcome?.kind !== 'ready') {
    const status = await session.child.exitWithin(200);
    await session[Symbol.asyncDispose]();
    const reason =
      outcome?.kind === 'failed'
        ? `it says ${outcome.code}: ${outcome.message}`
        : (refused?.reason ?? session.faults[0] ?? toReason(status, startMs));
    throw toStartError(options.metadata, reason);
  }
  return {
    exited: session.child.exited,
    async ask(method, path, body) {
      const startedAtMs = performance.now();
      const bytes = Buffer.from(body);
      const headers =
        body === '' ? {} : { 'content-type': toContentType(body), 'content-length': String(bytes.length) };
      const exchange = session.request({ method, path, headers, body: bytes });
      if (!(await exchange.settled(ANSWER_MS))) exchange.cancel('deadline');
      return {
        outcome: describeAnswer(exchange) + (exchange.isOver ? '' : ` (cancelled after ${ANSWER_MS} ms)`),
        contentType: toHeaderText(exchange.headers['content-type']),
        body: exchange.body(),
        durationMs: performance.now() - startedAtMs,
      };
    },
    sendSettings(settings) {
      session.channel?.sendSettings(settings);
      return true;
    },
    sendLicense(token) {
      session.channel?.sendLicense(token, new Date(options.nowMs()).toISOString());
      return true;
    },
    async stop() {
      session.channel?.sendShutdown(GRACE_MS);
      await session.child.exitWithin(GRACE_MS);
      await session.child.end();
      return session.child.exited;
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

async function startVersion1(options: SessionOptions): Promise<RunningPlugin> {
  const session = await Version1Session.start({ ...options, sendsInit: true });
  if (!(await session.listensWithin(START_MS))) {
    const status = await session.child.exitWithin(0);
    await session[Symbol.asyncDispose]();
    throw toStartError(options.metadata, toReason(status, START_MS));
  }
  return {
    exited: session.child.exited,
    async ask(method, path, body) {
      const startedAtMs = performance.now();
      const headers = body === '' ? {} : { 'content-type': toContentType(body) };
      const answer = await session.ask({ method, path, headers, body: body === '' ? null : body }, ANSWER_MS);
      const durationMs = performance.now() - startedAtMs;
      if (answer.kind === 'none')
        return { outcome: answer.reason, contentType: '', body: Buffer.alloc(0), durationMs };
      const { status, body: answered } = answer;
      const contentType = toHeaderText(answer.headers['content-type']);
      return { outcome: String(status), contentType, body: answered, durationMs };
    },
    sendSettings: () => false,
    sendLicense: () => false,
    async stop() {
      session.shutdown();
      await session.child.exitWithin(GRACE_MS);
      await session.child.end();
      return session.child.exited;
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function toHeaderText(value: string | readonly string[] = ''): string {
  return typeof value === 'string' ? value : value.join(', ');
}

function toReason(status: ExitStatus | null, startMs: number): string {
  return status === null ? `not ready within ${startMs} ms` : `it ${describeExit(status)}`;
}

function toStartError({ id }: PluginMetadata, reason: string): CommandError {
  return new CommandError(`Cannot start plugin "${id}": ${reason}`);
}

/** Puts what a plugin says of itself into lines for a terminal, made plain as the panel makes them. */
export function toReportLines(say: (line: string) => void, onStatus: (line: string) => void): ReportListener {
  return {
    onLog: (level, message, fields) =>
      say(
        `${level.toUpperCase().padEnd(5)} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`,
      ),
    onStatus: ({ health, message }) => {
      const line = `status: ${health ?? 'ok'}${message === null ? '' : `, ${toPlainLines(message)}`}`;
      onStatus(line);
      say(line);
    },
    onNotify: (level, title, message) =>
      say(`notify (${level}): ${toPlainLine(title)}${message === '' ? '' : `, ${toPlainLines(message)}`}`),
    onStarting: (progress, message) =>
      say(`starting: ${progress ?? 0} %${message === null ? '' : `, ${toPlainLine(message)}`}`),
  };
}
