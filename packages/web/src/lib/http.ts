/** The one place where the interface talks to the HTTP API. */

import { ApiError, parseProblem, toPlainProblem } from './api-error.ts';
import { announceNotSaved } from './not-saved.ts';
import { panelUrl } from './panel-url.ts';
import { waitForSession } from './session-ended.ts';
import { t } from '../messages/controls.ts';

/** Parts of a call besides its address. */
export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The version of the document that is changed. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls the API and answers with the parsed body; `undefined` for an answer without one.
 *
 * A change that is in effect and not saved is a success; that it is not saved is announced here.
 *
 * @throws {ApiError} for every answer that is not 2xx, and when no answer comes.
 */
export async function callApi<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await sendWithSession(() => send(path, options));
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json();
  announceNotSaved(answer);
  return answer as T;
}

/**
 * Fetches a text by its complete address.
 *
 * @throws {ApiError} for every answer that is not 2xx.
 */
export async function callText(url: string, signal: AbortSignal): Promise<string> {
  return (await sendWithSession(() => fetch(url, { signal }))).text();
}

/** A call that finds the session ended has done nothing: it waits until the person is logged in again, and is sent once more. */
async function sendWithSession(attempt: () => Promise<Response>): Promise<Response> {
  const response = await attempt();
  if (response.ok) return response;
  const error = new ApiError(await readProblem(response));
  if (error.status !== 401 || error.code !== 'UNAUTHENTICATED' || !(await waitForSession())) throw error;
  const again = await attempt();
  if (!again.ok) throw new ApiError(await readProblem(again));
  return again;
}

async function send(path: string, options: CallOptions): Promise<Response> {
  const { method = 'GET', body, ifMatch, signal } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
  const init: RequestInit = { method, headers, signal: signal ?? null };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  try {
    return await fetch(panelUrl(path), init);
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    const detail = t('theServerDoesNotAnswer');
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
