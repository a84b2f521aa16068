/** The report of `toru plugin check` for people: one line per rule. */
import { toPrintable } from '../../text/printable.ts';
import type { CheckReport } from './run-check.ts';
import type { RuleResult } from './rule.ts';

const MARKS = { pass: 'pass', fail: 'FAIL', skip: 'skip' } as const;
const ID_WIDTH = 18;

/** One rule: `pass  ping-while-busy     answered while 1 request(s) were open`; a broken one says what the rule is. */
export function toRuleLine({ id, status, seen, title }: RuleResult): string {
  const line = `${MARKS[status]}  ${id.padEnd(ID_WIDTH)}  ${toPrintable(seen)}`;
  return status === 'fail' ? `${line}\n      ${' '.repeat(ID_WIDTH)}  the rule: ${title}` : line;
}

export function toSummary({ results, isGood }: CheckReport): string {
  const count = (status: RuleResult['status']): number =>
    results.filter((result) => result.status === status).length;
  const numbers = `${count('pass')} passed, ${count('fail')} failed, ${count('skip')} skipped`;
  return isGood ? `It keeps the protocol: ${numbers}` : `It does not keep the protocol: ${numbers}`;
}
