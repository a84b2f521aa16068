/** Rules of the end: in order, by a host that dies, and by a host that sends what cannot be read. */
import { encodeFrame } from '@toru/protocol';
import { describeExit } from '../host/plugin-child.ts';
import type { PluginSession } from '../host/plugin-session.ts';
import { describeAnswer } from './assertions.ts';
import { UNKNOWN_PATH, type CheckContext } from './check-context.ts';
import { fail, pass, skip, type Finding, type Rule } from './rule.ts';

const READY = ['ready'];
const STDIN_WAIT_MS = 500;

/** The rules, in order. */
export const ENDING_RULES: readonly Rule[] = [
  {
    id: 'shutdown',
    title: 'On "shutdown" it exits with status 0 within the grace',
    needs: READY,
    async try(context) {
      const session = await context.fresh();
      session.channel?.sendShutdown(context.deadlines.graceMs);
      return judgeShutdown(context, session);
    },
  },
  {
    id: 'shutdown-finishes',
    title: 'On "shutdown" it answers what is in flight first',
    needs: ['shutdown'],
    async try(context) {
      const session = await context.fresh();
      // Both leave in one write.
      const exchange = session.request({ method: 'GET', path: UNKNOWN_PATH });
      session.channel?.sendShutdown(context.deadlines.graceMs);
      await session.child.exitWithin(context.deadlines.graceMs);
      await session.endWithin(context.deadlines.graceMs);
      return exchange.state === 'answered'
        ? pass(`answered ${describeAnswer(exchange)} and exited`)
        : fail(`a request right before "shutdown": ${describeAnswer(exchange)}`);
    },
  },
  endsWhen('lost-connection', 'It exits when the connection is lost', (session) => {
    session.cut();
  }),
  endsWhen('half-frame', 'It exits when the connection ends in the middle of a frame', async (session) => {
    await session.sendBytes(encodeFrame({ type: 'ping', id: 1 }).subarray(0, 15));
    session.finish();
  }),
  endsWhen(
    'oversize-frame',
    'It exits when a frame claims 4 GiB, instead of waiting for it',
    async (session) => {
      await session.sendBytes(Buffer.from('fffffffffffffffe7b7d', 'hex'));
    },
  ),
  endsWhen('garbage-frame', 'It exits when the head of a frame is no JSON', async (session) => {
    await session.sendBytes(Buffer.concat([Buffer.from('0000000800000000', 'hex'), Buffer.from('not json')]));
  }),
  {
    id: 'reject',
    title: 'It exits when the host rejects it',
    needs: READY,
    async try(context) {
      const session = await context.start();
      session.channel?.reject('BAD_TOKEN', 'the token is not the one in TORU_TOKEN');
      return judgeEnd(context, session);
    },
  },
  {
    id: 'stdin-end',
    title: 'It exits when its standard input ends (optional)',
    needs: READY,
    async try(context) {
      const session = await context.fresh();
      session.child.endStdin();
      const status = await session.child.exitWithin(STDIN_WAIT_MS);
      if (status === null) return skip('it goes on, which is allowed: the connection tells it too');
      await context.finish(session, { byItself: true });
      return pass(describeExit(status));
    },
  },
];

function endsWhen(id: string, title: string, attack: (session: PluginSession) => Promise<void> | void): Rule {
  return {
    id,
    title,
    needs: READY,
    async try(context) {
      const session = await context.fresh();
      await attack(session);
      return judgeEnd(context, session);
    },
  };
}

async function judgeEnd(context: CheckContext, session: PluginSession): Promise<Finding> {
  const startedAtMs = performance.now();
  const status = await session.child.exitWithin(context.deadlines.exitMs);
  if (status === null) return fail(`it still runs after ${context.deadlines.exitMs} ms`);
  await context.finish(session, { byItself: true });
  return pass(`${describeExit(status)} after ${Math.round(performance.now() - startedAtMs)} ms`);
}

async function judgeShutdown(context: CheckContext, session: PluginSession): Promise<Finding> {
  const startedAtMs = performance.now();
  const { graceMs } = context.deadlines;
  const status = await session.child.exitWithin(graceMs);
  if (status === null) return fail(`it still runs after ${graceMs} ms`);
  await context.finish(session, { byItself: true });
  if (status.code !== 0) return fail(`it ${describeExit(status)}`);
  return pass(`status 0 after ${Math.round(performance.now() - startedAtMs)} ms`);
}
