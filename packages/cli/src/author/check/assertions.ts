/** Questions that several rules ask a plugin. Each ends the check of the rule as failed when the plugin does not keep up. */
import type { ObservedExchange } from '../host/observed-exchange.ts';
import { describeExit } from '../host/plugin-child.ts';
import type { PluginSession } from '../host/plugin-session.ts';
import { UNKNOWN_PATH, type CheckContext } from './check-context.ts';
import { fail, RuleEnded } from './rule.ts';

/** How an answered exchange reads in a line: `404`, `aborted (CANCELLED)`. */
export function describeAnswer(exchange: ObservedExchange): string {
  switch (exchange.state) {
    case 'answered':
    case 'streaming':
      return String(exchange.status ?? '?');
    case 'aborted':
      return `aborted (${exchange.abortCode ?? '?'})`;
    case 'accepted':
    case 'closed':
      return 'accepted';
    case 'open':
      return 'no answer';
    case 'lost':
      return 'connection lost';
  }
}

/**
 * Waits until an exchange is given back.
 *
 * @throws {RuleEnded} It is not, in time; `what` names it.
 */
export async function expectSettled(
  context: CheckContext,
  session: PluginSession,
  exchange: ObservedExchange,
  what: string,
): Promise<void> {
  const { answerMs } = context.deadlines;
  const isSettled = await exchange.settled(answerMs);
  if (exchange.state === 'lost') throw new RuleEnded(fail(`${what}: ${await describeLoss(session)}`));
  if (!isSettled) throw new RuleEnded(fail(`${what}: no answer within ${answerMs} ms`));
}

/**
 * Makes sure that the plugin still answers.
 *
 * @throws {RuleEnded} It does not.
 */
export async function expectWell(
  context: CheckContext,
  session: PluginSession,
  after: string,
): Promise<void> {
  const exchange = session.request({ method: 'GET', path: UNKNOWN_PATH });
  await expectSettled(context, session, exchange, `a request after ${after}`);
}

/** Why a connection is gone. */
export async function describeLoss(session: PluginSession): Promise<string> {
  const status = await session.child.exitWithin(200);
  return status === null ? 'the plugin closed the connection' : `the plugin ${describeExit(status)}`;
}
