/** Tries every rule on one plugin and gives the report. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PluginMetadata } from '@toru/protocol';
import { CheckContext, type CheckContextOptions } from './check-context.ts';
import { skip, RuleEnded, type Finding, type Rule, type RuleResult } from './rule.ts';
import { BODY_RULES } from './rules-of-bodies.ts';
import { ENDING_RULES } from './rules-of-ending.ts';
import { FILE_RULES } from './rules-of-files.ts';
import { REQUEST_RULES } from './rules-of-requests.ts';
import { STARTING_RULES } from './rules-of-starting.ts';
import { MESSAGES, NO_STRAYS, ONE_ANSWER, OUTPUT } from './cross-session-rules.ts';
import { VERSION_1_RULES } from './rules-of-version-1.ts';

const VERSION_2_RULES: readonly Rule[] = [
  ...STARTING_RULES,
  ...REQUEST_RULES,
  ...BODY_RULES,
  ...ENDING_RULES,
  ONE_ANSWER,
  MESSAGES,
  OUTPUT,
  NO_STRAYS,
];

/** The rules for a plugin of this version, in order; those of version 2 when the version is not known. */
export function listRules(protocol: 1 | 2): readonly Rule[] {
  return [...FILE_RULES, ...(protocol === 1 ? [...VERSION_1_RULES, OUTPUT, NO_STRAYS] : VERSION_2_RULES)];
}

export interface CheckReport {
  readonly file: string;
  /** Null when the plugin does not say who it is. */
  readonly metadata: PluginMetadata | null;
  readonly results: readonly RuleResult[];
  readonly isGood: boolean;
}

export interface CheckOptions extends Omit<CheckContextOptions, 'dir'> {
  /** Called with each result as it comes. */
  readonly onResult: (result: RuleResult) => void;
  /** Stops between two rules. */
  readonly signal: AbortSignal;
}

/** Checks a plugin. What it started has ended when this resolves. */
export async function runCheck({ onResult, signal, ...options }: CheckOptions): Promise<CheckReport> {
  const dir = await mkdtemp(join(tmpdir(), 'toru-check-'));
  const results: RuleResult[] = [];
  try {
    await using context = new CheckContext({ ...options, dir });
    const take = async (rule: Rule): Promise<void> => {
      signal.throwIfAborted();
      const { id, title } = rule;
      const result = { id, title, ...(await tryRule(rule, context, results)) };
      results.push(result);
      onResult(result);
    };
    for (const rule of FILE_RULES) await take(rule);
    const metadata = context.metadataRun?.result?.ok === true ? context.metadata : null;
    for (const rule of listRules(metadata?.protocol ?? 2).slice(FILE_RULES.length)) await take(rule);
    return {
      file: options.file,
      metadata,
      results,
      isGood: results.every(({ status }) => status !== 'fail'),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function tryRule(rule: Rule, context: CheckContext, results: readonly RuleResult[]): Promise<Finding> {
  const missing = rule.needs?.find((id) => results.find((result) => result.id === id)?.status !== 'pass');
  if (missing !== undefined) return skip(`needs "${missing}"`);
  let finding: Finding;
  try {
    finding = await rule.try(context);
  } catch (error) {
    if (!(error instanceof RuleEnded)) throw error;
    ({ finding } = error);
  }
  // A session that did not stand a rule is of no use to the next one.
  await context.tidy({ all: finding.status === 'fail' });
  return finding;
}
