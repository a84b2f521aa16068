import { describe, expect, it, vi } from 'vitest';

import { createSandboxFetch, type CallLine } from './sandbox-fetch.ts';
import type { FromSandbox, ToSandbox } from './sandbox-messages.ts';

function createLine() {
  const said: FromSandbox[] = [];
  const handlers = new Map<number, (message: ToSandbox) => void>();
  let calls = 0;
  const line: CallLine = {
    nextCall: () => (calls += 1),
    tell: (message) => said.push(message),
    listen: (call, handler) => handlers.set(call, handler),
    giveUp: (call) => handlers.delete(call),
  };
  return {
    line,
    said,
    handlers,
    answer: (message: ToSandbox & { call: number }) => handlers.get(message.call)?.(message),
  };
}

const head = { url: 'https://host/x', status: 201, statusText: 'Created', headers: [['x-a', '1']] as const };
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe('createSandboxFetch', () => {
  it('asks for one chunk at a time and ends with the body', async () => {
    const { line, said, answer, handlers } = createLine();
    const promise = createSandboxFetch(line)('https://host/x', { method: 'POST', body: 'hello' });
    await vi.waitFor(() => expect(said).toHaveLength(1));
    const [asked] = said;
    expect(asked?.kind === 'fetch' && new TextDecoder().decode(asked.request.body ?? undefined)).toBe(
      'hello',
    );
    expect(asked?.kind === 'fetch' && asked.request.headers).toEqual([
      ['content-type', 'text/plain;charset=UTF-8'],
    ]);

    answer({ kind: 'head', call: 1, head: { ...head, hasBody: true } });
    const response = await promise;
    expect([response.status, response.headers.get('x-a'), response.url]).toEqual([
      201,
      '1',
      'https://host/x',
    ]);
    expect(said).toHaveLength(1);

    const text = response.text();
    for (const part of ['one ', 'two']) {
      await vi.waitFor(() => expect(said.at(-1)?.kind).toBe('pull'));
      said.pop();
      answer({ kind: 'chunk', call: 1, bytes: bytes(part) });
    }
    await vi.waitFor(() => expect(said.at(-1)?.kind).toBe('pull'));
    answer({ kind: 'chunk', call: 1, bytes: null });
    expect(await text).toBe('one two');
    expect(handlers.size).toBe(0);
  });

  it('rejects as fetch does when the shell refuses', async () => {
    const { line, said, answer } = createLine();
    const promise = createSandboxFetch(line)('https://host/x', undefined);
    await vi.waitFor(() => expect(said).toHaveLength(1));
    answer({ kind: 'refused', call: 1, message: 'no way' });
    await expect(promise).rejects.toThrow(new TypeError('no way'));
  });

  it('passes an abort on', async () => {
    const { line, said } = createLine();
    const stop = new AbortController();
    const promise = createSandboxFetch(line)('https://host/x', { signal: stop.signal });
    await vi.waitFor(() => expect(said).toHaveLength(1));
    stop.abort();
    await expect(promise).rejects.toThrow(/abort/iu);
    expect(said.at(-1)).toEqual({ kind: 'cancel', call: 1 });
  });
});
