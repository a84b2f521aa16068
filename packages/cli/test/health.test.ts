/** `toru health`: what it says of a panel that is ready, starting, gone or another program. */
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toru } from './run-toru.ts';

let server: Server;
let port: string;
/** Statuses of the next answers; the last one stays. */
let statuses: number[];
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    response.statusCode = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 500;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = String((server.address() as AddressInfo).port);
});
afterEach(() => server.close());

const endedPid = (): string => String(spawnSync('true').pid);

test('ready: at the base path, by the name that every panel answers to', async () => {
  statuses = [200];
  const answer = await toru(['health', '--port', port, '--base-path', '/tools']);
  expect(answer).toEqual({ status: 0, stdout: 'ready\n', stderr: '' });
  expect(asked).toEqual([`localhost:${port} /tools/readyz`]);
});

test.each([
  [503, 75, 'is starting or stopping'],
  [404, 69, 'answered 404: another program may have that address'],
])('status %i ends with %i', async (status, exit, reason) => {
  statuses = [status];
  expect(await toru(['health', '--port', port])).toEqual({
    status: exit,
    stdout: '',
    stderr: `toru: The panel at 127.0.0.1:${port} ${reason}\n`,
  });
});

test('--wait looks until the panel is ready', async () => {
  statuses = [503, 503, 200];
  expect(await toru(['health', '--wait', '--port', port])).toMatchObject({ status: 0, stdout: 'ready\n' });
  expect(asked).toHaveLength(3);
});

test('--wait gives up at its deadline with the last reason', async () => {
  statuses = [503];
  const answer = await toru(['health', '--wait', '--timeout', '1', '--port', port]);
  expect(answer).toMatchObject({
    status: 75,
    stderr: expect.stringContaining('Not ready within 1 s: The panel at'),
  });
});

test('--wait gives up at once when the process has ended', async () => {
  statuses = [503];
  const answer = await toru(['health', '--wait', '--pid', endedPid(), '--port', port]);
  expect(answer).toMatchObject({ status: 69, stderr: expect.stringContaining('ended before it was ready') });
  expect(asked).toHaveLength(1);
});

test.each([
  [['--timeout', '0'], '--timeout "0" is not a whole number from 1 on'],
  [['--pid', 'x'], '--pid "x" is not a whole number from 1 on'],
  [['--port', '0'], '--port 0 is any free port: say which one the panel has'],
])('%j is refused', async (words, message) => {
  expect(await toru(['health', ...words])).toEqual({ status: 64, stdout: '', stderr: `toru: ${message}\n` });
});
