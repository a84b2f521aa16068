/**
 * The platform's own web classes, touched as late as possible: the first touch loads the HTTP client of Node, which costs about
 * 20 ms and 14 MiB. A plugin that never needs them never pays.
 */

type Linked = 'Headers' | 'Request' | 'Response';

const prototypes = new Map<Linked, object>();

/** Node's `Request`. */
export function nativeRequest(): typeof globalThis.Request {
  link('Request', natives.Request);
  return natives.Request;
}

/** Node's `Response`. */
export function nativeResponse(): typeof globalThis.Response {
  link('Response', natives.Response);
  return natives.Response;
}

/** Node's `Headers`. */
export function nativeHeaders(): typeof globalThis.Headers {
  link('Headers', natives.Headers);
  return natives.Headers;
}

/** Node's `fetch`. */
export function nativeFetch(): typeof globalThis.fetch {
  return natives.fetch;
}

/** Names the light class whose objects shall pass `instanceof` for the native class of this name. */
export function registerPolyfill(name: Linked, prototype: object): void {
  prototypes.set(name, prototype);
}

/** Keeps hold of the native classes before their global names are given to others. */
export function captureNatives(): void {
  natives = {
    Headers: globalThis.Headers,
    Request: globalThis.Request,
    Response: globalThis.Response,
    fetch: globalThis.fetch,
  };
}

let natives: Pick<typeof globalThis, Linked | 'fetch'> = globalThis;

function link(name: Linked, native: { readonly prototype: object }): void {
  const prototype = prototypes.get(name);
  if (prototype === undefined) return;
  prototypes.delete(name);
  Object.setPrototypeOf(prototype, native.prototype);
}
