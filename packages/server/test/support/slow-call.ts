/** A call whose body comes in two parts, with all the time in the world in between. */

import { until, type CallOptions, type Parsed, type TestPanel } from './panel.ts';
import { openLine } from './bare-line.ts';

/** A call that has been admitted, and waits for the second half of its body. */
export interface SlowCall {
  /** Sends the rest, once; the answer comes by {@link answer}. */
  finish(): void;
  /** Waits for the answer. `code`: of the problem, if it is one. */
  answer(): Promise<{ readonly status: number; readonly code: string | null; readonly json: Parsed }>;
  /** The connection has an answer or has ended. */
  readonly isOver: boolean;
  close(): void;
}

/** Sends the head and half of the body; resolves when the panel has admitted the call and asks for the rest. */
export async function beginCall(panel: TestPanel, path: string, options: CallOptions): Promise<SlowCall> {
  const body = Buffer.isBuffer(options.body) ? options.body : Buffer.from(JSON.stringify(options.body));
  const half = Math.min(10, body.length - 1);
  const line = await openLine(panel);
  const credential =
    options.token === undefined
      ? `Cookie: ${options.cookie ?? ''}\r\nSec-Fetch-Site: same-origin`
      : `Authorization: Bearer ${options.token}`;
  line.socket.write(
    `${options.method ?? 'POST'} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${panel.port}\r\n${credential}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  await until(() => line.text.includes('\r\n\r\n'), 'the admission');
  if (!line.text.startsWith('HTTP/1.1 100')) throw new Error(`Not admitted: ${line.text}`);
  // An answer may be right behind it.
  line.text = line.text.slice(line.text.indexOf('\r\n\r\n') + 4);
  line.socket.write(body.subarray(0, half));
  let isFinished = false;
  return {
    finish() {
      if (isFinished) return;
      isFinished = true;
      line.socket.write(body.subarray(half));
    },
    async answer() {
      await until(() => isWhole(line.text) || line.isEnded, `the answer to ${path}`);
      const [head = '', text = ''] = line.text.split('\r\n\r\n');
      const json: Parsed = text === '' ? null : JSON.parse(text);
      line.socket.destroy();
      return { status: Number(head.slice(9, 12)), code: (json?.code as string | undefined) ?? null, json };
    },
    get isOver() {
      return isWhole(line.text) || line.isEnded;
    },
    close: () => line.socket.destroy(),
  };
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? '0';
  return text.length >= end + 4 + Number(length);
}
