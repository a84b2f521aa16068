/** What is found of a rule. */

/** The result of one rule. `skip`: not claimed, or not to be seen from outside. */
export interface Finding {
  readonly status: 'pass' | 'fail' | 'skip';
  /** What was seen, in one line. */
  readonly seen: string;
}

/** The rule is kept. */
export const pass = (seen: string): Finding => ({ status: 'pass', seen });
/** The rule is broken. */
export const fail = (seen: string): Finding => ({ status: 'fail', seen });
/** The rule does not apply, or cannot be seen here. */
export const skip = (seen: string): Finding => ({ status: 'skip', seen });

/** Ends the check of a rule with its finding, from any depth. */
export class RuleEnded extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.seen);
    this.name = 'RuleEnded';
    this.finding = finding;
  }
}
