/** Rules of requests and answers on a channel that is ready. */
import { MAX_IN_FLIGHT } from '@toru/protocol';
import type { ObservedExchange } from '../host/observed-exchange.ts';
import { within } from '../host/within.ts';
import { writeInPieces } from '../host/write-in-pieces.ts';
import { describeAnswer, describeLoss, expectSettled, expectWell } from './assertions.ts';
import { UNKNOWN_PATH, type CheckContext } from './check-context.ts';
import { fail, pass, type Finding, type Rule } from './rule.ts';

const READY = ['ready'];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const CROWD = 1_000;

/** The rules, in order. */
export const REQUEST_RULES: readonly Rule[] = [
  {
    id: 'unknown-path',
    title: 'It answers requests for paths that it does not know, with any status',
    needs: READY,
    async try(context) {
      const session = await context.session();
      const seen: string[] = [];
      for (const method of METHODS) {
        const exchange = session.request({ method, path: `${UNKNOWN_PATH}?x=%20y&z` });
        await expectSettled(context, session, exchange, `${method} ${UNKNOWN_PATH}`);
        seen.push(`${method} ${describeAnswer(exchange)}`);
      }
      return pass(seen.join(', '));
    },
  },
  { id: 'id-echo', title: 'Each answer bears the id of its request', needs: READY, try: tryIds },
  {
    id: 'unknown-message',
    title: 'It ignores messages that it does not know',
    needs: READY,
    async try(context) {
      const session = await context.session();
      session.send(
        { type: 'toru-plugin-check', id: 1, nested: { list: [1, null, 'é'] } },
        Buffer.from('a body'),
      );
      await expectWell(context, session, 'an unknown message');
      return pass('it goes on');
    },
  },
  {
    id: 'unknown-fields',
    title: 'It ignores fields that it does not know',
    needs: READY,
    async try(context) {
      const extra = { toru_plugin_check: { list: [1, null, 'é'] }, another: null };
      const session = await context.fresh(extra);
      session.send({ type: 'ping', id: 1_000, ...extra });
      const exchange = session.request({ method: 'GET', path: UNKNOWN_PATH, fields: extra });
      await expectSettled(context, session, exchange, 'a request with unknown fields');
      await expectWell(context, session, 'unknown fields');
      return pass('in "welcome", "ping" and "request"');
    },
  },
  {
    id: 'cancel',
    title: 'It gives back a request that is cancelled, by an abort or an answer',
    needs: READY,
    try: tryCancel,
  },
  { id: 'cut-frames', title: 'It reads frames that arrive byte by byte', needs: READY, try: tryCutFrames },
  {
    id: 'joined-frames',
    title: 'It reads many frames that arrive at once',
    needs: ['ping'],
    try: tryJoinedFrames,
  },
  {
    id: 'interleaved',
    title: `It answers ${CROWD} requests that are interleaved, each once`,
    needs: READY,
    try: tryCrowd,
  },
];

async function tryIds(context: CheckContext): Promise<Finding> {
  const session = await context.fresh();
  const ids = [4, 70, 3_000, 2 ** 40];
  const exchanges = ids.map((id) => session.request({ method: 'GET', path: UNKNOWN_PATH }, id));
  for (const exchange of exchanges) {
    await exchange.until(() => exchange.isOver || session.unasked.size > 0, context.deadlines.answerMs);
    if (session.unasked.size > 0) {
      const strange = [...session.unasked].join(', ');
      return fail(`asked ${ids.join(', ')}, answered ${strange}`);
    }
    await expectSettled(context, session, exchange, `request ${exchange.id}`);
  }
  return pass(`asked and answered ${ids.join(', ')}`);
}

async function tryCancel(context: CheckContext): Promise<Finding> {
  const session = await context.session();
  const seen: string[] = [];
  for (const path of context.paths) {
    const exchange = session.request({ method: 'GET', path, consumes: false });
    exchange.cancel('client_gone');
    // A channel with two requests, so that a plugin cannot take the cancel for all.
    const other = session.request({ method: 'GET', path: UNKNOWN_PATH });
    await expectSettled(context, session, other, 'another request meanwhile');
    if (!(await exchange.settled(context.deadlines.answerMs))) {
      return fail(`GET ${path}: not given back within ${context.deadlines.answerMs} ms after "cancel"`);
    }
    if (exchange.state === 'lost') return fail(await describeLoss(session));
    seen.push(`GET ${path}: ${describeAnswer(exchange)}`);
  }
  session.send({ type: 'cancel', id: 1_000_000, reason: 'deadline' });
  await expectWell(context, session, 'a cancel for a request that does not exist');
  return pass(seen.join(', '));
}

async function tryCutFrames(context: CheckContext): Promise<Finding> {
  const session = await context.session();
  const asked: ObservedExchange[] = [];
  const bytes = session.capture(() => {
    const headers = { 'x-text': 'é ☕ 𝄞', 'content-length': '3' };
    asked.push(session.request({ method: 'POST', path: UNKNOWN_PATH, headers, body: Buffer.from('abc') }));
  });
  await writeInPieces(bytes, (piece) => session.sendBytes(piece));
  for (const exchange of asked) await expectSettled(context, session, exchange, 'a request in pieces');
  await expectWell(context, session, 'a request in pieces');
  return pass(`${bytes.length} pieces of one byte`);
}

async function tryJoinedFrames(context: CheckContext): Promise<Finding> {
  const session = await context.session();
  // What is sent in one turn of the event loop leaves in one write.
  const pings = Array.from({ length: 4 }, () => session.sendPing());
  const requests = Array.from({ length: 20 }, (_, index) =>
    session.request({ method: 'GET', path: `${UNKNOWN_PATH}/${index}` }),
  );
  for (const exchange of requests) await expectSettled(context, session, exchange, `request ${exchange.id}`);
  const { pongMs } = context.deadlines;
  for (const answered of pings) {
    if ((await within(answered, pongMs)) !== true)
      return fail(`a ping among other frames: no pong within ${pongMs} ms`);
  }
  return pass('20 requests and 4 pings in one write');
}

async function tryCrowd(context: CheckContext): Promise<Finding> {
  const session = await context.session();
  const most = Math.min(MAX_IN_FLIGHT, context.metadata.limits.max_in_flight ?? MAX_IN_FLIGHT);
  const startedAtMs = performance.now();
  const endsAtMs = startedAtMs + context.deadlines.crowdMs;
  let asked = 0;
  let answered = 0;
  const work = async (): Promise<void> => {
    while (asked < CROWD) {
      asked += 1;
      const exchange = session.request({ method: 'GET', path: `${UNKNOWN_PATH}/${asked}` });
      await exchange.settled(Math.max(0, endsAtMs - performance.now()));
      if (!exchange.isOver || exchange.state === 'lost') return;
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  if (!session.isAlive) return fail(`after ${answered} answers: ${await describeLoss(session)}`);
  if (answered < CROWD)
    return fail(`${answered} of ${CROWD} answered within ${context.deadlines.crowdMs} ms`);
  return pass(`${answered} answered in ${Math.round(performance.now() - startedAtMs)} ms, ${most} in flight`);
}
