/**
 * A running panel as commands see it: its HTTP interface by an API token.
 *
 * `TORU_URL` says where it is (base path included), `TORU_API_TOKEN` holds the token. Neither is ever an argument, because
 * arguments are visible to everybody on the machine. Every failure becomes an error with a code of the registry here.
 */
import { ERRORS, isErrorCode, ToruError } from '@toru/protocol';
import { CommandError, usageError, type CommandIo } from '../command.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';
// Enabling and restarting answer within 15 s.
const ANSWER_DEADLINE_MS = 30_000;

/** What the panel said: the status counts for `202`, the body is JSON. */
export interface PanelAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls of a running panel. */
export interface Panel {
  /**
   * One call with a JSON answer.
   *
   * @throws {ToruError} The panel refused (its code and sentence) or cannot be reached (`HOST_UNREACHABLE`).
   */
  call(method: 'GET' | 'POST', path: string): Promise<PanelAnswer>;
  /**
   * Opens a stream of server-sent events. It ends without an error when the panel ends it.
   *
   * @throws {ToruError} As `call`.
   */
  openStream(path: string, headers: Readonly<Record<string, string>>): Promise<ReadableStream<Uint8Array>>;
}

/**
 * Prepares calls of the panel that the environment names; nothing is sent yet.
 *
 * @throws {CommandError} There is no token, or `TORU_URL` is no address.
 */
export function createPanel({ env, signal }: Pick<CommandIo, 'env' | 'signal'>): Panel {
  const base = readBase(env['TORU_URL']);
  const token = env['TORU_API_TOKEN']?.trim() ?? '';
  if (token === '') {
    throw new CommandError(
      'TORU_API_TOKEN is not set: make a token in the panel under Settings, API tokens, and put it there',
      { exitStatus: ERRORS.UNAUTHENTICATED.exitCode },
    );
  }

  async function send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    until: AbortSignal,
  ): Promise<Response> {
    const request = { method, headers: { ...headers, authorization: `Bearer ${token}` }, signal: until };
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, request);
    } catch (error) {
      throw signal.aborted ? error : toUnreachable(base, error);
    }
    if (!response.ok) throw await toRefusal(base, response);
    return response;
  }

  return {
    async call(method, path) {
      const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_DEADLINE_MS)]);
      const response = await send(method, path, { accept: 'application/json' }, until);
      try {
        return { status: response.status, body: await response.json() };
      } catch (error) {
        throw signal.aborted ? error : toForeign(base, error);
      }
    },
    async openStream(path, headers) {
      const response = await send('GET', path, { ...headers, accept: 'text/event-stream' }, signal);
      if (response.body === null) throw toForeign(base, null);
      return response.body;
    },
  };
}

function readBase(text: string | undefined): string {
  if (text === undefined || text === '') return DEFAULT_URL;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw usageError(`TORU_URL "${text}" is not an address: write it as ${DEFAULT_URL}`);
  }
  return text.replace(/\/+$/, '');
}

async function toRefusal(base: string, response: Response): Promise<Error> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    return toForeign(base, error, response.status);
  }
  const { code, detail } = Object(body) as { code?: unknown; detail?: unknown };
  if (typeof detail !== 'string') return toForeign(base, null, response.status);
  return isErrorCode(code) ? new ToruError(code, detail) : new CommandError(detail);
}

function toUnreachable(base: string, cause: unknown): ToruError {
  const isLate = cause instanceof Error && cause.name === 'TimeoutError';
  const reason = isLate ? `no answer within ${ANSWER_DEADLINE_MS} ms` : readReason(cause);
  return new ToruError(
    'HOST_UNREACHABLE',
    `No panel answers at ${base}: ${reason}; start it, or set TORU_URL to where it is`,
    { cause },
  );
}

function toForeign(base: string, cause: unknown, status?: number): ToruError {
  const what = status === undefined ? 'an answer that is no JSON' : `status ${status} without a reason`;
  return new ToruError('HOST_UNREACHABLE', `${base} is not a panel: it gave ${what}; check TORU_URL`, {
    cause,
  });
}

// fetch says only "fetch failed"; the system's word is in its cause.
function readReason(error: unknown): string {
  const { cause } = Object(error) as { cause?: unknown };
  const { code, message } = Object(cause ?? error) as { code?: unknown; message?: unknown };
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ENOTFOUND') return 'the name is unknown';
  return typeof message === 'string' && message !== '' ? message : String(code ?? error);
}
