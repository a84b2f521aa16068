/**
 * The request a handler sees: a web `Request` that answers the common questions from what came over the wire and becomes a real
 * `Request` only when a question goes beyond them.
 */

import type { RequestMessage } from '@toru/protocol';
import { nativeRequest, nativeResponse, registerPolyfill } from './native.ts';
import { toOutsideOrigin } from './outside-origin.ts';
import { RequestHeaders } from './request-headers.ts';
import { isPlainPath } from './plain-path.ts';
import type { RequestBody } from './request-body.ts';
import { toPairs } from './wire-headers.ts';

/** Who a request is made for: a logged-in person, as the host knows them. */
export interface RequestUser {
  readonly name: string;
  /** `admin` or `client`. */
  readonly role: string;
}

/**
 * A web `Request` with a few shortcuts.
 *
 * `url` has the scheme and the host that the client sees, and the part behind the plugin's route: what the client asked for as
 * `https://panel.example/api/plugins/route/hello/items?x=1` is `https://panel.example/items?x=1`. A redirect to an address of this form
 * leads back below the route. `signal` is aborted when the client leaves or the deadline passes.
 */
export interface PluginRequest extends Request {
  /** The path without query, as it came: `/items`. */
  readonly path: string;
  /** The parsed query. */
  readonly query: URLSearchParams;
  /** Who asks; `null` for a request without a person behind it. */
  readonly user: RequestUser | null;
}

/** What a request needs from the exchange it belongs to. */
export interface RequestSource {
  readonly message: RequestMessage;
  /** The whole body, or `undefined` when it arrives in pieces. */
  readonly wholeBody: Uint8Array | undefined;
  readonly streamedBody: RequestBody | undefined;
  readonly signal: AbortSignal;
}

const decoder = new TextDecoder();

/** See {@link PluginRequest}; methods that are not written here are the real request's. */
export class LightRequest {
  readonly #source: RequestSource;
  #url: string | undefined;
  #headers: RequestHeaders | undefined;
  #query: URLSearchParams | undefined;
  #stream: ReadableStream<Uint8Array> | undefined;
  #isUsed = false;
  #real: Request | undefined;

  constructor(source: RequestSource) {
    this.#source = source;
  }

  /** The real request behind this one; from now on it answers everything that has to do with the body. */
  get real(): Request {
    if (this.#real !== undefined) return this.#real;
    const { method, headers } = this.#source.message;
    const hasBody = method !== 'GET' && method !== 'HEAD' && this.#hasBody;
    return (this.#real = new (nativeRequest())(this.url, {
      method,
      headers: this.#headers?.real ?? toPairs(headers),
      signal: this.signal,
      ...(hasBody ? { body: this.body, duplex: 'half' } : {}),
    }));
  }

  get method(): string {
    return this.#source.message.method;
  }

  get url(): string {
    if (this.#url !== undefined) return this.#url;
    const { message } = this.#source;
    const { path } = message;
    const url = toOutsideOrigin(message) + path;
    return (this.#url = isPlainPath(path) ? url : new URL(url).href);
  }

  get path(): string {
    const { path } = this.#source.message;
    const query = path.indexOf('?');
    return query < 0 ? path : path.slice(0, query);
  }

  get query(): URLSearchParams {
    if (this.#query !== undefined) return this.#query;
    const { path } = this.#source.message;
    const query = path.indexOf('?');
    return (this.#query = new URLSearchParams(query < 0 ? '' : path.slice(query)));
  }

  get user(): RequestUser | null {
    return this.#source.message.user;
  }

  get headers(): RequestHeaders {
    return (this.#headers ??= new RequestHeaders(this.#source.message.headers));
  }

  get signal(): AbortSignal {
    return this.#source.signal;
  }

  get body(): ReadableStream<Uint8Array> | null {
    if (this.#real !== undefined) return this.#real.body;
    if (!this.#hasBody) return null;
    return (this.#stream ??= this.#openStream());
  }

  get bodyUsed(): boolean {
    return this.#real?.bodyUsed ?? this.#isUsed;
  }

  async text(): Promise<string> {
    if (this.#isRead) return this.real.text();
    return decoder.decode(await this.#take());
  }

  async json(): Promise<unknown> {
    if (this.#isRead) return this.real.json();
    return JSON.parse(decoder.decode(await this.#take())) as unknown;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#isRead) return new Uint8Array(await this.real.arrayBuffer());
    const bytes = await this.#take();
    return this.#source.wholeBody === undefined ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.headers.get('content-type') ?? '' });
  }

  async formData(): Promise<FormData> {
    const type = this.headers.get('content-type');
    const init = type === null ? {} : { headers: { 'content-type': type } };
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- part of the class this one stands for
    return new (nativeResponse())(await this.bytes(), init).formData();
  }

  clone(): Request {
    return this.real.clone();
  }

  /** Whether the body is, or may have been, read through its stream or the real request. */
  get #isRead(): boolean {
    return this.#real !== undefined || this.#stream !== undefined;
  }

  get #hasBody(): boolean {
    return this.#source.streamedBody !== undefined || (this.#source.wholeBody?.length ?? 0) > 0;
  }

  async #take(): Promise<Uint8Array> {
    if (this.#isUsed) throw new TypeError('Body is unusable: Body has already been read');
    this.#isUsed = true;
    return this.#source.wholeBody ?? (await this.#source.streamedBody?.collect()) ?? new Uint8Array(0);
  }

  #openStream(): ReadableStream<Uint8Array> {
    if (this.#isUsed) return usedStream();
    const { wholeBody, streamedBody } = this.#source;
    if (streamedBody !== undefined) return streamedBody.stream();
    return new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(wholeBody ?? []));
        controller.close();
      },
    });
  }
}

/** What is left of a body that was read: a stream that says so to whoever tries to read it. */
function usedStream(): ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>();
  stream.getReader();
  return stream;
}

/** The rest of a web `Request` has the values that every request on a server has. */
const CONSTANTS = {
  cache: 'default',
  credentials: 'same-origin',
  destination: '',
  duplex: 'half',
  integrity: '',
  isHistoryNavigation: false,
  isReloadNavigation: false,
  keepalive: false,
  mode: 'cors',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
} as const;
Object.assign(LightRequest.prototype, CONSTANTS);
registerPolyfill('Request', LightRequest.prototype);
