/**
 * Answers that cost little: a web `Response` that keeps what it was made of, so that a text, bytes or JSON travel without ever
 * becoming a stream. Whatever goes beyond that is asked of a real `Response`, made when needed.
 */

import type { WireHeaders } from '@toru/protocol';
import { nativeHeaders, nativeResponse, registerPolyfill } from './native.ts';
import { toHeaderJson, toPairs, type HeadersLike } from './wire-headers.ts';

/** What an answer may consist of. A handed-over buffer must not be changed afterwards. */
export type ResponseBody =
  string | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | AsyncIterable<string | Uint8Array> | null;

/** A body as it is kept. */
export type OwnBody = Exclude<ResponseBody, ArrayBuffer>;

/** What an answer may be told besides its body. */
export interface ResponseOptions {
  /** 200–599. Default: 200. */
  readonly status?: number | undefined;
  readonly headers?: HeadersLike | undefined;
}

const NULL_BODY_STATUS: ReadonlySet<number> = new Set([204, 205, 304]);
const TEXT = '{"content-type":"text/plain; charset=utf-8"}';
const HTML = '{"content-type":"text/html; charset=utf-8"}';
const JSON_TYPE = '{"content-type":"application/json"}';
/** What the web standard gives a text that names no type. */
const STANDARD_TEXT = '{"content-type":"text/plain;charset=UTF-8"}';

/**
 * Answers with text.
 *
 * Worked example: `text('hello')` is status 200, `content-type: text/plain; charset=utf-8`.
 */
export function text(body: string, options?: ResponseOptions): Response {
  return asResponse(new LightResponse(body, options, TEXT));
}

/** Answers with a page: `text/html; charset=utf-8`, status 200 unless `options` says otherwise. */
export function html(body: string, options?: ResponseOptions): Response {
  return asResponse(new LightResponse(body, options, HTML));
}

/** Answers with a value as JSON. */
export function json(value: unknown, options?: ResponseOptions): Response {
  const body = JSON.stringify(value) as string | undefined;
  if (body === undefined) throw new TypeError('Cannot answer with JSON: the value has no JSON form');
  return asResponse(new LightResponse(body, options, JSON_TYPE));
}

/** Answers with any body: bytes, a stream, an async generator of pieces, or nothing. */
export function respond(body: ResponseBody, options?: ResponseOptions): Response {
  return asResponse(new LightResponse(body, options, typeof body === 'string' ? STANDARD_TEXT : '{}'));
}

export class LightResponse {
  readonly #status: number;
  readonly #statusText: string;
  /** Headers as JSON, until someone asks for the object. */
  #headerJson: string;
  #headers: Headers | undefined;
  readonly #body: OwnBody;
  #real: Response | undefined;

  /** `defaultHeaderJson`: the headers when none are given; its content type also when none of those given is one. */
  constructor(body: ResponseBody, options: ResponseOptions | undefined, defaultHeaderJson: string) {
    this.#body = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
    this.#statusText = '';
    if (options === undefined) {
      this.#status = 200;
      this.#headerJson = defaultHeaderJson;
      return;
    }
    const status = options.status ?? 200;
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new RangeError(`Cannot answer with status ${status}: it must be from 200 to 599`);
    }
    if (body !== null && NULL_BODY_STATUS.has(status)) {
      throw new TypeError(`Cannot answer with a body and status ${status}: such an answer has none`);
    }
    this.#status = status;
    this.#headerJson =
      options.headers === undefined ? defaultHeaderJson : withType(options.headers, defaultHeaderJson);
    this.#statusText = (options as { readonly statusText?: string }).statusText ?? '';
  }

  /** The real response behind this one; from now on it answers everything that has to do with the body. */
  get real(): Response {
    return (this.#real ??= new (nativeResponse())(
      this.#body as ConstructorParameters<typeof globalThis.Response>[0],
      {
        status: this.#status,
        statusText: this.#statusText,
        headers: this.headers,
      },
    ));
  }

  /** Headers as they travel: JSON text. */
  get headerJson(): string {
    return this.#headers === undefined ? this.#headerJson : toHeaderJson(this.#headers);
  }

  /** The body as it was given, or `undefined` when it must be taken from `real`. */
  get ownBody(): OwnBody | undefined {
    return this.#real === undefined ? this.#body : undefined;
  }

  get status(): number {
    return this.#status;
  }

  get ok(): boolean {
    return this.#status < 300;
  }

  get statusText(): string {
    return this.#statusText;
  }

  get headers(): Headers {
    return (this.#headers ??= new (nativeHeaders())(toPairs(JSON.parse(this.#headerJson) as WireHeaders)));
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#body === null ? null : this.real.body;
  }

  get bodyUsed(): boolean {
    return this.#real?.bodyUsed ?? false;
  }

  text(): Promise<string> {
    return this.real.text();
  }

  json(): Promise<unknown> {
    return this.real.json();
  }

  bytes(): Promise<Uint8Array> {
    return this.real.bytes();
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.real.arrayBuffer();
  }

  blob(): Promise<Blob> {
    return this.real.blob();
  }

  formData(): Promise<FormData> {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- part of the class this one stands for
    return this.real.formData();
  }

  clone(): Response {
    return this.real.clone();
  }
}

/** The rest of a web `Response` has the values of every response that a program makes. */
Object.assign(LightResponse.prototype, { redirected: false, type: 'default', url: '' });
registerPolyfill('Response', LightResponse.prototype);

function asResponse(light: LightResponse): Response {
  return light as unknown as Response;
}

function withType(headers: HeadersLike, defaultHeaderJson: string): string {
  const given = toHeaderJson(headers);
  if (defaultHeaderJson === '{}' || given.includes('"content-type":')) return given;
  return given === '{}' ? defaultHeaderJson : `${defaultHeaderJson.slice(0, -1)},${given.slice(1)}`;
}
