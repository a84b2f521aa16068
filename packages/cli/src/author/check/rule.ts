/** What a rule of `toru plugin check` is. */
import type { CheckContext } from './check-context.ts';
import type { Finding } from './finding.ts';

export { fail, pass, skip, RuleEnded } from './finding.ts';
export type { Finding } from './finding.ts';

/** One rule of the protocol that can be seen from outside. */
export interface Rule {
  /** Kebab-case, stable. */
  readonly id: string;
  /** The rule as a sentence without a full stop. */
  readonly title: string;
  /** Rules that must have passed, or else this one cannot be tried. */
  readonly needs?: readonly string[];
  try(context: CheckContext): Promise<Finding>;
}

/** A rule with its result. */
export interface RuleResult extends Finding {
  readonly id: string;
  readonly title: string;
}
