/**
 * `Request`, `Response`, `Headers` and `fetch` as the code of a plugin sees them: the web's classes, with light answers inside.
 *
 * `new Response('text')` gives a light response; a request that came from the host may be handed to `new Request` and `fetch`.
 * `instanceof`, subclasses and statics are those of the native classes, which are loaded when first needed.
 */

import { captureNatives, nativeFetch, nativeHeaders, nativeRequest, nativeResponse } from './native.ts';
import { LightRequest } from './request.ts';
import { LightResponse, json, type ResponseOptions } from './response.ts';

type Constructor = abstract new (...args: never[]) => object;

const STANDARD_TEXT = '{"content-type":"text/plain;charset=UTF-8"}';

/** Stands for the web's `Response`. */
export const Response: typeof globalThis.Response = lazyClass(nativeResponse, {
  construct: ([body, init]) => lightResponse(body, init as ResponseOptions | undefined),
  statics: { json },
});

/** Stands for the web's `Request`. */
export const Request: typeof globalThis.Request = lazyClass(nativeRequest, {
  construct: ([input, init]) => construct(nativeRequest(), [unwrap(input), init]),
  statics: {},
});

/** Stands for the web's `Headers`. */
export const Headers: typeof globalThis.Headers = lazyClass(nativeHeaders, {
  construct: (args) => construct(nativeHeaders(), args),
  statics: {},
});

/** Stands for the web's `fetch`. @public Named by the packer. */
export const fetch: typeof globalThis.fetch = (input, init) =>
  nativeFetch()(unwrap(input) as Parameters<typeof globalThis.fetch>[0], init);

/** Gives these classes the global names, for a plugin that runs from its source; the packer puts them in by itself. */
export function installWebClasses(): void {
  captureNatives();
  Object.assign(globalThis, { Response, Request, Headers, fetch });
}

function lightResponse(body: unknown, options: ResponseOptions | undefined): object {
  if (body === undefined || body === null) return new LightResponse(null, options, '{}');
  if (typeof body === 'string') return new LightResponse(body, options, STANDARD_TEXT);
  if (body instanceof ReadableStream) return new LightResponse(body, options, '{}');
  // The standard takes a copy: what its caller does with the buffer afterwards must not matter.
  if (body instanceof Uint8Array) return new LightResponse(new Uint8Array(body), options, '{}');
  if (body instanceof ArrayBuffer) return new LightResponse(body.slice(0), options, '{}');
  return construct(nativeResponse(), [body, options]);
}

function unwrap(input: unknown): unknown {
  return input instanceof LightRequest ? input.real : input;
}

interface StandInParts {
  construct(args: readonly unknown[]): object;
  readonly statics: Readonly<Record<string, unknown>>;
}

/** A class that is `native()` in all but how its objects are made. The native class is not touched before it is needed. */
function lazyClass<T extends Constructor>(native: () => T, parts: StandInParts): T {
  const self: object = new Proxy(placeholder as unknown as T, {
    construct: (_, args: readonly unknown[], newTarget) =>
      newTarget === self ? parts.construct(args) : construct(native(), args, newTarget as Constructor),
    get: (_, key) =>
      typeof key === 'string' && Object.hasOwn(parts.statics, key)
        ? parts.statics[key]
        : (Reflect.get(native(), key) as unknown),
    has: (_, key) => Reflect.has(native(), key),
  });
  return self as T;
}

function construct(target: Constructor, args: readonly unknown[], newTarget: Constructor = target): object {
  return Reflect.construct(target, args, newTarget) as object;
}

/** Stands where a proxy needs something that can be called and constructed. */
function placeholder(): undefined {
  return undefined;
}
