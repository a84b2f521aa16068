/** Rules that are judged last, by what all sessions together have shown. */
import { expectSettled } from './assertions.ts';
import { fail, pass, skip, type Rule } from './rule.ts';

const MOST_NAMED = 3;
// Four or eight length bytes, of which the first is zero, before a JSON object.
const FRAME_IN_TEXT = /\0[\s\S]{3,7}\{"type":/;

/** Whether each request was answered once. */
export const ONE_ANSWER: Rule = {
  id: 'one-answer',
  title: 'It answers each request exactly once',
  needs: ['ready'],
  async try(context) {
    const session = await context.session();
    for (const path of ['/bundle.js', ...context.paths]) {
      const exchange = session.request({ method: 'GET', path, consumes: false });
      await exchange.until(() => exchange.state !== 'open', context.deadlines.answerMs / 2);
      // A cancel may cross the end of an answer on its way, too.
      if (exchange.isOver) session.send({ type: 'cancel', id: exchange.id, reason: 'client_gone' });
      else exchange.cancel('client_gone');
      await expectSettled(context, session, exchange, `GET ${path}`);
    }
    // What is answered twice has been answered twice by now.
    await session.ping(context.deadlines.pongMs);
    await context.finish(session, { byItself: false });
    const { requests, surplus } = context.observations;
    return surplus.length === 0
      ? pass(`${requests} requests, none answered twice`)
      : fail(`answered more than once: ${surplus.slice(0, MOST_NAMED).join(', ')}`);
  },
};

/** Whether every message could be understood and came in its order. */
export const MESSAGES: Rule = {
  id: 'messages',
  title: 'Its messages have the right fields and come in the right order',
  needs: ['hello'],
  async try(context) {
    await context.tidy({ all: true });
    const [first, ...more] = context.observations.faults;
    if (first === undefined) return pass('nothing that a host would end the channel for');
    return fail(`${first}${more.length === 0 ? '' : ` (and ${more.length} more)`}`);
  },
};

/** Whether standard output is left to logs. */
export const OUTPUT: Rule = {
  id: 'output-is-log',
  title: 'Standard output is a log, not a second channel',
  needs: ['metadata-fields'],
  async try(context) {
    await context.tidy({ all: true });
    const printed = Buffer.concat(context.observations.printed);
    if (FRAME_IN_TEXT.test(printed.toString('latin1'))) return fail('it prints frames on standard output');
    return pass(printed.length === 0 ? 'nothing printed' : `${printed.length} bytes of log`);
  },
};

/** Whether nothing outlives the plugin. */
export const NO_STRAYS: Rule = {
  id: 'no-strays',
  title: 'No process is left when it has ended',
  needs: ['metadata-fields'],
  try(context) {
    const { strays, endings } = context.observations;
    if (strays.size > 0) return Promise.resolve(fail(`left: ${[...strays].slice(0, MOST_NAMED).join(', ')}`));
    if (endings === 0) return Promise.resolve(skip('it never ended by itself'));
    return Promise.resolve(pass(`none after ${endings} endings`));
  },
};
