/** `toru plugin logs`: pages, and a stream that survives interruptions. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import type { LogLine } from '@toru/protocol';
import { toru } from './run-toru.ts';
import { events, json, problem, startScriptedPanel, type ScriptedPanel } from './scripted-panel.ts';

const LOGS = 'GET /api/plugins/weather/logs';
const STREAM = 'GET /api/plugins/weather/logs/stream';

function line(seq: number, message: string, more: Partial<LogLine> = {}): LogLine {
  return { timestamp: '2026-06-01T10:00:00.000Z', level: 'info', message, seq, plugin: 'weather', ...more };
}

function sent(...lines: readonly LogLine[]): string {
  return lines.map((item) => `id: ${item.seq}\ndata: ${JSON.stringify(item)}\n\n`).join('');
}

async function startPanel(...newestFirst: readonly LogLine[]): Promise<ScriptedPanel> {
  return startScriptedPanel({ [LOGS]: [json({ items: newestFirst, next: null })] });
}

test('prints the newest lines, oldest first, and nothing that commands the terminal', async () => {
  await using panel = await startPanel(
    line(3, 'two\nlines', { level: 'warn' }),
    line(2, '\u001b[32mgreen\u001b[0m \u001b]0;title\u0007', { fields: { city: 'Bonn\u0007' } }),
    line(1, 'started'),
  );
  const words = ['plugin', 'logs', 'weather', '-n', '3', '--level', 'debug', '--search', 'a&b'];
  expect(await toru(words, { env: panel.env })).toEqual({
    status: 0,
    stderr: '',
    stdout:
      '2026-06-01T10:00:00.000Z INFO  started\n' +
      '2026-06-01T10:00:00.000Z INFO  green  {"city":"Bonn\\u0007"}\n' +
      '2026-06-01T10:00:00.000Z WARN  two\n    lines\n',
  });
  expect(panel.requests).toEqual(['GET /api/plugins/weather/logs?level=debug&search=a%26b&limit=3']);
});

test('--json prints each line as it is', async () => {
  await using panel = await startPanel(line(2, 'b'), line(1, 'a'));
  const { stdout } = await toru(['plugin', 'logs', 'weather', '--json'], { env: panel.env });
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text)),
  ).toEqual([line(1, 'a'), line(2, 'b')]);
});

test.each([
  [['--level', 'loud'], '--level "loud" is unknown: write one of trace, debug, info, warn, error, fatal'],
  [['-n', '0'], '--lines "0" is not a count: write a whole number from 1 to 2000'],
])('%j is a mistake', async (words, message) => {
  const outcome = await toru(['plugin', 'logs', 'weather', ...words], { env: { TORU_API_TOKEN: 'x' } });
  expect(outcome).toEqual({ status: 64, stdout: '', stderr: `toru: ${message}\n` });
});

test('-f goes on after an interruption, without gap or repeat', async () => {
  await using panel = await startPanel(line(1, 'one'));
  const two = sent(line(2, 'two'));
  panel.answer(
    STREAM,
    // An event cut in two, and one that the end cuts off.
    events(two.slice(0, 20), `${two.slice(20)}:\n\nid: 3\ndata: {"half`),
    problem('HOST_STOPPING', 'The panel is shutting down.'),
    events(sent(line(3, 'three'), line(4, 'four'))),
  );
  const stop = new AbortController();
  const stdout = new PassThrough();
  const seen: string[] = [];
  stdout.on('data', (chunk: Buffer) => {
    seen.push(
      ...chunk
        .toString()
        .trimEnd()
        .split('\n')
        .map((text) => text.split(' ').at(-1)!),
    );
    if (seen.at(-1) === 'two') panel.hangUp();
    if (seen.at(-1) === 'four') stop.abort();
  });
  const words = ['plugin', 'logs', 'weather', '-f', '--level', 'info'];
  const { status, stderr } = await toru(words, { env: panel.env, signal: stop.signal, stdout });
  expect({ status, seen }).toEqual({ status: 0, seen: ['one', 'two', 'three', 'four'] });
  expect(stderr).toMatch(/^toru: .+; trying again\n$/);
  expect(panel.lastEventIds).toEqual(['', '1', '2', '2']);
  expect(panel.requests.slice(1)).toEqual(Array(3).fill('GET /api/plugins/weather/logs/stream?level=info'));
});

test('-f ends when the panel refuses for good', async () => {
  await using panel = await startPanel();
  panel.answer(STREAM, problem('PLUGIN_NOT_FOUND', 'There is no plugin "weather"'));
  expect(await toru(['plugin', 'logs', 'weather', '-f'], { env: panel.env })).toEqual({
    status: 69,
    stdout: '',
    stderr: 'toru: There is no plugin "weather"\n',
  });
});

const program = new URL('../bin/toru.mjs', import.meta.url).pathname;

test('Ctrl+C ends -f without a failure', async () => {
  await using panel = await startPanel(line(1, 'one'));
  panel.answer(STREAM, events(sent(line(2, 'two'))));
  const words = [program, 'plugin', 'logs', 'weather', '-f'];
  const child = spawn(process.execPath, words, { env: panel.env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const text of createInterface(child.stdout)) if (text.endsWith('two')) child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

test('a reader that has seen enough is no failure', async () => {
  const many = Array.from({ length: 2000 }, (_, index) => line(2000 - index, 'x'.repeat(200)));
  await using panel = await startPanel(...many);
  const command = 'set -o pipefail; "$0" "$1" plugin logs weather -n 2000 | head -1';
  const child = spawn('bash', ['-c', command, process.execPath, program], {
    env: { ...panel.env, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(output).toMatch(/^2026-06-01T10:00:00.000Z INFO {2}x{200}\n$/);
});
