/** The one place where the interface talks to the HTTP API. */

import { ApiError, parseProblem, toPlainProblem } from './api-error.ts';
import { panelUrl } from './panel-url.ts';
import { announceSessionEnded } from './session-ended.ts';

/** Parts of a call besides its address. */
export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls the API and answers with the parsed body; `undefined` for an answer without one.
 *
 * @throws {ApiError} for every answer that is not 2xx, and when no answer comes.
 */
export async function callApi<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (!response.ok) throw await toApiError(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/**
 * Fetches a text by its complete address.
 *
 * @throws {ApiError} for every answer that is not 2xx.
 */
export async function callText(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw await toApiError(response);
  return response.text();
}

/** The error of an answer that is not 2xx. A session that has ended is announced on the way. */
async function toApiError(response: Response): Promise<ApiError> {
  const error = new ApiError(await readProblem(response));
  if (error.status === 401 && error.code === 'UNAUTHENTICATED') announceSessionEnded();
  return error;
}

async function send(path: string, { method = 'GET', body, signal }: CallOptions): Promise<Response> {
  const init: RequestInit = { method, headers: { accept: 'application/json' }, signal: signal ?? null };
  if (body !== undefined) {
    init.headers = { accept: 'application/json', 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  try {
    return await fetch(panelUrl(path), init);
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    const detail = 'The server does not answer. Check the connection and try again.';
    throw new ApiError({ status: 0, code: 'HOST_UNREACHABLE', detail }, cause);
  }
}

async function readProblem(response: Response): Promise<ReturnType<typeof toPlainProblem>> {
  const plain = toPlainProblem(response.status, response.statusText);
  const text = await response.text();
  try {
    const problem = parseProblem(JSON.parse(text));
    const header = Number(response.headers.get('retry-after'));
    if (problem === null) return plain;
    return problem.retry_after_s === undefined && header > 0
      ? { ...problem, retry_after_s: header }
      : problem;
  } catch {
    return plain; // not JSON: a reverse proxy answered
  }
}
