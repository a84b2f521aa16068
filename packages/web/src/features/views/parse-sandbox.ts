/** Reads messages of a sandboxed view; anything of the wrong shape is nothing. */

import type { FrameEntry, ToastType, ViewFault } from '../../view-runtime/contract.ts';
import type { FromSandbox, SandboxRequest } from '../../view-runtime/sandbox-messages.ts';

type Fields = Readonly<Record<string, unknown>>;

const faultKinds: ReadonlySet<unknown> = new Set<ViewFault['kind']>([
  'load',
  'mount',
  'error',
  'promise',
  'unmount',
]);
const toastTypes: ReadonlySet<unknown> = new Set<ToastType>(['info', 'success', 'warning', 'error']);

/** The message, or null. */
export function parseFromSandbox(data: unknown): FromSandbox | null {
  if (!isFields(data)) return null;
  switch (data['kind']) {
    case 'mounted':
    case 'stopped':
    case 'palette':
    case 'touch':
      return { kind: data['kind'] };
    case 'not_mounted':
    case 'fault': {
      const fault = parseFault(data['fault']);
      return fault && { kind: data['kind'], fault };
    }
    case 'navigate':
      return typeof data['path'] === 'string' ? { kind: 'navigate', path: data['path'] } : null;
    case 'toast':
      return typeof data['message'] === 'string' && toastTypes.has(data['type'])
        ? { kind: 'toast', message: data['message'], type: data['type'] as ToastType }
        : null;
    case 'entry': {
      const entry = parseEntry(data['entry']);
      return entry && { kind: 'entry', entry, isNew: data['isNew'] === true };
    }
    case 'download': {
      const { url, name } = data;
      return typeof url === 'string' && typeof name === 'string' ? { kind: 'download', url, name } : null;
    }
    case 'open':
      return typeof data['url'] === 'string' ? { kind: 'open', url: data['url'] } : null;
    case 'badge':
      return typeof data['count'] === 'number' ? { kind: 'badge', count: data['count'] } : null;
    default:
      return typeof data['call'] === 'number' ? parseCall(data, data['call']) : null;
  }
}

function parseCall(data: Fields, call: number): FromSandbox | null {
  switch (data['kind']) {
    case 'pull':
    case 'cancel':
      return { kind: data['kind'], call };
    case 'kv': {
      const { action, key, value } = data;
      if (typeof action !== 'string' || typeof key !== 'string') return null;
      return { kind: 'kv', call, action, key, value: typeof value === 'string' ? value : null };
    }
    case 'fetch': {
      const request = parseRequest(data['request']);
      return request && { kind: 'fetch', call, request };
    }
    case 'socket': {
      const { url, protocols } = data;
      if (typeof url !== 'string' || !isTexts(protocols)) return null;
      return { kind: 'socket', call, url, protocols };
    }
    case 'socket_send': {
      const content = data['data'];
      if (typeof content !== 'string' && !(content instanceof ArrayBuffer)) return null;
      return { kind: 'socket_send', call, data: content };
    }
    case 'socket_close': {
      const { code, reason } = data;
      return {
        kind: 'socket_close',
        call,
        code: typeof code === 'number' ? code : null,
        reason: typeof reason === 'string' ? reason : '',
      };
    }
    default:
      return null;
  }
}

function parseEntry(value: unknown): FrameEntry | null {
  if (!isFields(value)) return null;
  const { key, url, state } = value;
  return typeof key === 'string' && typeof url === 'string' ? { key, url, state } : null;
}

function parseRequest(value: unknown): SandboxRequest | null {
  if (!isFields(value)) return null;
  const { url, method, headers, body } = value;
  if (typeof url !== 'string' || typeof method !== 'string' || !Array.isArray(headers)) return null;
  if (body !== null && !(body instanceof ArrayBuffer)) return null;
  const pairs = headers.filter(isPair);
  return pairs.length === headers.length ? { url, method, headers: pairs, body } : null;
}

function parseFault(value: unknown): ViewFault | null {
  if (!isFields(value)) return null;
  const { kind, message, stack, blank } = value;
  if (!faultKinds.has(kind) || typeof message !== 'string') return null;
  return {
    kind: kind as ViewFault['kind'],
    message: message.slice(0, 2000),
    stack: typeof stack === 'string' ? stack.slice(0, 8000) : null,
    blank: blank === true,
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isPair(value: unknown): value is readonly [string, string] {
  return isTexts(value) && value.length === 2;
}
