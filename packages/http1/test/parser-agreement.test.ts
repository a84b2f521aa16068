/**
 * Two readers of one message are how requests are smuggled. Behind this reading stands Node's, for the router of the panel, and reverse
 * proxies stand in front of it; so whatever this one accepts, Node's must read just the same.
 */

import { createServer, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HeadReader } from '../src/head-reader.ts';

interface Reading {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly version: string;
  readonly rawHeaders: readonly string[];
}

/** What Node reads in a text; null: it refuses it, or wants more. */
async function readByNode(text: string): Promise<Reading | null> {
  return await new Promise((resolve) => {
    const server = createServer({
      shouldUpgradeCallback: () => false,
      maxHeaderSize: 65_536,
      requireHostHeader: false,
    });
    const take = (request: IncomingMessage): void => {
      const { method, url, httpVersion, rawHeaders } = request;
      resolve({ method, target: url, version: httpVersion, rawHeaders });
    };
    server.on('request', take);
    server.on('checkContinue', take);
    server.on('checkExpectation', take);
    server.on('connect', take);
    server.on('clientError', () => {
      resolve(null);
    });
    const stream = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => {
        done();
      },
    });
    server.emit('connection', stream as unknown as Socket);
    stream.push(Buffer.from(text, 'latin1'));
    setImmediate(() => {
      setImmediate(() => {
        resolve(null);
        stream.destroy();
      });
    });
  });
}

const token = fc.constantFrom('Host', 'X', 'x-a', 'Accept', 'Cookie', 'Content-Type', 'A.b', 'Connection');
const value = fc.oneof(
  fc.constantFrom('a', '', 'x y', '"q"', 'a,b', 'keep-alive', '\t', ' z '),
  fc.string({ maxLength: 8 }),
);
const odd = fc.constantFrom(
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  '\u00e9',
  '\u007f',
  'GET ',
  ' HTTP/1.1',
);
const plainHead = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND'),
    target: fc.constantFrom('/', '/a?b=c', '/%2e%2e/', '*', '/a;b', '//x', '/"<>'),
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.0'),
    headers: fc.array(fc.tuple(token, fc.constantFrom(':', ': ', ':\t'), value), { maxLength: 5 }),
  })
  .map(
    ({ method, target, version, headers }) =>
      `${method} ${target} ${version}\r\n${headers.map((parts) => `${parts.join('')}\r\n`).join('')}\r\n`,
  );
/** Sound heads, and such with a few odd things put in or taken out. */
const anyHead = fc
  .tuple(plainHead, fc.array(fc.tuple(fc.nat(200), fc.option(odd)), { maxLength: 2 }))
  .map(([text, changes]) =>
    changes.reduce((before, [place, inserted]) => {
      const at = place % before.length;
      return inserted === null
        ? before.slice(0, at) + before.slice(at + 1)
        : before.slice(0, at) + inserted + before.slice(at);
    }, text),
  );

it('reads what our parser accepts as our parser does', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(anyHead, async (text) => {
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = new HeadReader((rawHeaders, framing) => ({ rawHeaders, framing })).read(
        text.slice(0, end + 2),
      );
      // Nobody else reads targets in other forms.
      if (head?.line.target.startsWith('/') !== true || head.line.authority !== null) return;
      accepted += 1;
      const { method, target, version } = head.line;
      const { rawHeaders } = head.block;
      expect(await readByNode(text.slice(0, end + 4))).toEqual({ method, target, version, rawHeaders });
    }),
    { numRuns: 10_000 },
  );
  expect(accepted).toBeGreaterThan(2_000);
});
