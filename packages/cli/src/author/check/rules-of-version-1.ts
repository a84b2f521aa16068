/** Rules for plugins of protocol version 1: a shorter list, because there is less to keep. */
import { describeExit } from '../host/plugin-child.ts';
import type { AnswerV1, RequestV1, Version1Session } from '../host/version-1-session.ts';
import { UNKNOWN_PATH, type CheckContext } from './check-context.ts';
import { fail, pass, skip, RuleEnded, type Finding, type Rule } from './rule.ts';

const ROW = 100;
const LARGE_BYTES = 1_048_576;
const LISTENS = ['listens'];
const GET: RequestV1 = { method: 'GET', path: UNKNOWN_PATH, body: null };

/** The rules, in order. */
export const VERSION_1_RULES: readonly Rule[] = [
  {
    id: 'listens',
    title: 'It listens on TORU_PLUGIN_SOCKET within 10 s',
    needs: ['metadata-fields'],
    async try(context) {
      const session = await context.version1();
      const startedAtMs = performance.now();
      if (await session.listensWithin(context.startMs)) {
        return pass(`after ${Math.round(performance.now() - startedAtMs)} ms`);
      }
      const status = await session.child.exitWithin(0);
      return fail(status === null ? `not within ${context.startMs} ms` : `it ${describeExit(status)}`);
    },
  },
  {
    id: 'init',
    title: 'It takes "init" and goes on',
    needs: LISTENS,
    async try(context) {
      const session = await context.listening();
      if (!(await session.init())) return fail('it does not accept the connection');
      await expectAnswer(context, session, GET);
      return pass('it goes on');
    },
  },
  {
    id: 'unknown-path',
    title: 'It answers requests for paths that it does not know, with any status',
    needs: LISTENS,
    async try(context) {
      const session = await context.listening();
      const seen: string[] = [];
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const body = method === 'GET' ? null : '{"é":"☕"}';
        const response = await expectAnswer(context, session, { ...GET, method, body });
        seen.push(`${method} ${response.status}`);
      }
      return pass(seen.join(', '));
    },
  },
  {
    id: 'view',
    title: 'It serves its view as GET /bundle.js, or the view lies in <plugins>/<id>/bundle.js',
    needs: LISTENS,
    async try(context) {
      const session = await context.listening();
      const response = await expectAnswer(context, session, { ...GET, path: '/bundle.js' });
      return response.status === 200 && response.body.length > 0
        ? pass(`${response.body.length} bytes`)
        : skip(
            `GET /bundle.js gives ${response.status}; put the view into <plugins>/${context.metadata.id}/bundle.js`,
          );
    },
  },
  {
    id: 'cut-frames',
    title: 'It reads a frame that arrives byte by byte',
    needs: LISTENS,
    async try(context) {
      const session = await context.listening();
      const response = await expectAnswer(context, session, { ...GET, inPieces: true });
      return pass(`answered ${response.status}`);
    },
  },
  {
    id: 'large-body',
    title: 'It takes a request body of 1 MiB',
    needs: LISTENS,
    async try(context) {
      const session = await context.listening();
      const large = { ...GET, method: 'POST', body: 'x'.repeat(LARGE_BYTES) };
      const response = await expectAnswer(context, session, large);
      return pass(`answered ${response.status}`);
    },
  },
  {
    id: 'row',
    title: `It answers ${ROW} exchanges, one after the other`,
    needs: LISTENS,
    async try(context) {
      const session = await context.listening();
      for (let count = 1; count <= ROW; count += 1) {
        await expectAnswer(context, session, { ...GET, path: `${UNKNOWN_PATH}/${count}` });
      }
      return pass(`${ROW} answered`);
    },
  },
  {
    id: 'shutdown',
    title: 'It exits on "shutdown" within the grace',
    needs: LISTENS,
    async try(context) {
      const session = await context.listening();
      const startedAtMs = performance.now();
      session.shutdown();
      const { graceMs } = context.deadlines;
      const status = await session.child.exitWithin(graceMs);
      if (status === null) return fail(`it still runs after ${graceMs} ms`);
      await context.finish(session, { byItself: true });
      return pass(`${describeExit(status)} after ${Math.round(performance.now() - startedAtMs)} ms`);
    },
  },
];

async function expectAnswer(
  { deadlines }: CheckContext,
  session: Version1Session,
  request: RequestV1,
): Promise<Extract<AnswerV1, { kind: 'answer' }>> {
  const answer = await session.ask(request, deadlines.answerMs);
  if (answer.kind === 'answer') return answer;
  throw new RuleEnded(toFailure(request, answer.reason));
}

function toFailure({ method, path }: RequestV1, reason: string): Finding {
  return fail(`${method} ${path}: ${reason}`);
}
