/** Rules of bodies and streams: credit in both directions, and WebSockets. */
import { STREAM_WINDOW_BYTES, WIDE_WINDOW_BYTES } from '@toru/protocol';
import type { ObservedExchange } from '../host/observed-exchange.ts';
import type { PluginSession } from '../host/plugin-session.ts';
import { describeAnswer, describeLoss, expectSettled, expectWell } from './assertions.ts';
import { UNKNOWN_PATH, type CheckContext } from './check-context.ts';
import { fail, pass, skip, type Finding, type Rule } from './rule.ts';

const BODY_BYTES = 1_048_576;
const PIECE_BYTES = 65_536;
/** After so much of an answer the window has been seen; the rest is cancelled. */
const ENOUGH_BYTES = 4 * STREAM_WINDOW_BYTES;
const ENOUGH_WIDE_BYTES = 3 * WIDE_WINDOW_BYTES;
const QUIET_MS = 300;
/** A stream that has nothing to say for so long is left. */
const MOST_QUIET = 5;
const READY = ['ready'];

/** The rules, in order. */
export const BODY_RULES: readonly Rule[] = [
  { id: 'large-body', title: 'It takes a request body of 1 MiB', needs: READY, try: tryLargeBody },
  {
    id: 'response-window',
    title: 'It sends no more of an answer than the window and the credit allow',
    needs: READY,
    try: tryWindow,
  },
  {
    id: 'surplus-credit',
    title: 'It takes a credit for more than is outstanding, used or not',
    needs: READY,
    try: trySurplusCredit,
  },
  {
    id: 'websocket',
    title: 'A plugin that claims "websocket" accepts or refuses one',
    needs: READY,
    try: tryWebSocket,
  },
];

async function tryLargeBody(context: CheckContext): Promise<Finding> {
  const session = await context.session();
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(BODY_BYTES) };
  const request = { method: 'POST', path: UNKNOWN_PATH, headers };
  if (!context.features.includes('stream')) {
    const exchange = session.request({ ...request, body: new Uint8Array(BODY_BYTES) });
    await expectSettled(context, session, exchange, 'a body of 1 MiB in one frame');
    await expectWell(context, session, 'a body of 1 MiB');
    return pass(`in one frame: ${describeAnswer(exchange)}`);
  }
  const piece = new Uint8Array(PIECE_BYTES);
  const exchange = session.request({ ...request, body: piece, end: false });
  let sent = PIECE_BYTES;
  while (sent < BODY_BYTES && !isAnswered(exchange)) {
    exchange.send(piece, sent + PIECE_BYTES === BODY_BYTES);
    const isTaken = (): boolean => isAnswered(exchange) || exchange.isWritable;
    if (!(await exchange.until(isTaken, context.deadlines.answerMs))) {
      return fail(`neither credit nor an answer within ${context.deadlines.answerMs} ms after ${sent} bytes`);
    }
    sent += PIECE_BYTES;
  }
  await expectSettled(context, session, exchange, 'a body of 1 MiB in pieces');
  await expectWell(context, session, 'a body of 1 MiB');
  return pass(`${describeAnswer(exchange)} after ${sent} bytes in pieces`);
}

/** A response ends the upload: what was not sent is not wanted. */
function isAnswered({ state }: ObservedExchange): boolean {
  return state === 'answered' || state === 'aborted' || state === 'lost' || state === 'closed';
}

async function tryWindow(context: CheckContext): Promise<Finding> {
  const session = await context.session();
  const seen: string[] = [];
  for (const path of ['/bundle.js', ...context.paths]) {
    const exchange = session.request({ method: 'GET', path, consumes: false });
    await readSlowly(exchange, ENOUGH_BYTES);
    await leave(context, session, exchange, path);
    if (exchange.windowFault !== null) return fail(`GET ${path}: ${exchange.windowFault}`);
    if (exchange.isStream && exchange.bytes > STREAM_WINDOW_BYTES)
      seen.push(`GET ${path}: ${exchange.bytes} bytes`);
  }
  const [fault] = context.observations.windowFaults;
  if (fault !== undefined) return fail(fault);
  await expectWell(context, session, 'answers that were read slowly');
  if (seen.length > 0) return pass(`read slowly, ${seen.join(', ')}`);
  return skip(
    `no answer streamed more than ${STREAM_WINDOW_BYTES} bytes; name a route that does with --path`,
  );
}

async function trySurplusCredit(context: CheckContext): Promise<Finding> {
  const session = await context.session();
  const seen: string[] = [];
  for (const path of ['/bundle.js', ...context.paths]) {
    const exchange = session.request({ method: 'GET', path, consumes: false });
    await exchange.until(() => exchange.state !== 'open', context.deadlines.answerMs);
    await exchange.until(() => exchange.isOver || exchange.outstanding === STREAM_WINDOW_BYTES, QUIET_MS);
    // One that has sent too much already breaks another rule.
    const isStream = !exchange.isOver && exchange.isStream && exchange.windowFault === null;
    if (isStream) {
      exchange.widen();
      await readSlowly(exchange, ENOUGH_WIDE_BYTES);
    }
    await leave(context, session, exchange, path);
    if (isStream && exchange.windowFault !== null) return fail(`GET ${path}: ${exchange.windowFault}`);
    if (isStream) seen.push(`GET ${path}: ${exchange.bytes} bytes`);
  }
  await expectWell(context, session, 'a credit for more than was outstanding');
  if (seen.length > 0) return pass(`with room for 1 MiB, ${seen.join(', ')}`);
  return skip('no answer waited for credit; name a route that streams much with --path');
}

/** Gives up what is not answered yet, and waits until the plugin has given it back. */
async function leave(
  context: CheckContext,
  session: PluginSession,
  exchange: ObservedExchange,
  path: string,
): Promise<void> {
  if (!exchange.isOver) exchange.cancel('client_gone');
  exchange.consumeAll();
  await expectSettled(context, session, exchange, `GET ${path}`);
}

/** Reads an answer as a slow client: gives credit only when the plugin has come to a stop. */
async function readSlowly(exchange: ObservedExchange, enoughBytes: number): Promise<void> {
  let quiet = 0;
  while (
    !exchange.isOver &&
    exchange.windowFault === null &&
    exchange.bytes < enoughBytes &&
    quiet < MOST_QUIET
  ) {
    const before = exchange.bytes;
    await exchange.until(
      () => exchange.isOver || exchange.bytes > before || exchange.windowFault !== null,
      QUIET_MS,
    );
    if (exchange.bytes > before) continue;
    quiet = exchange.outstanding > 0 ? 0 : quiet + 1;
    exchange.consume();
  }
}

async function tryWebSocket(context: CheckContext): Promise<Finding> {
  if (!context.features.includes('websocket')) return skip('"websocket" is not claimed');
  const session = await context.session();
  const seen: string[] = [];
  for (const path of context.paths) {
    const exchange = session.openWebSocket(path);
    const isAnswerThere = await exchange.until(() => exchange.state !== 'open', context.deadlines.answerMs);
    if (exchange.state === 'lost') return fail(await describeLoss(session));
    if (!isAnswerThere)
      return fail(`WebSocket ${path}: neither accepted nor refused within ${context.deadlines.answerMs} ms`);
    const answer = describeAnswer(exchange);
    if (exchange.state === 'accepted') exchange.sayAndClose('hello');
    seen.push(`${path}: ${answer}`);
  }
  await expectWell(context, session, 'WebSockets');
  return pass(seen.join(', '));
}
