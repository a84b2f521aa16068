/**
 * Reads the operator's supervision policy: JSON in, numbers for all plugins and for single ones out, or every problem. Pure.
 *
 * A name is that of `SupervisionPolicy` in snake_case. What is not said keeps its default.
 */

import { PLUGIN_ID_PATTERN, nearestWord } from '@toru/protocol';
import { DEFAULT_POLICY, HOST_WIDE_NUMBERS } from '@toru/supervisor';
import type { PluginPolicy, SupervisionPolicy } from '@toru/supervisor';

/** What the operator set. */
export interface OperatorPolicy {
  readonly all: Partial<SupervisionPolicy>;
  readonly plugins: ReadonlyMap<string, Partial<PluginPolicy>>;
}

/** A policy, or one sentence for each thing that is wrong. */
export type PolicyResult =
  | { readonly ok: true; readonly policy: OperatorPolicy }
  | { readonly ok: false; readonly problems: readonly string[] };

type PolicyName = keyof SupervisionPolicy;

/** Longest time a timer can wait. */
const MAX_WHOLE_NUMBER = 2_147_483_647;
const NAMES = new Map(
  (Object.keys(DEFAULT_POLICY) as PolicyName[]).map((name) => [toSnakeCase(name), name] as const),
);
/** The first must not be above the second. */
const ORDERED: readonly (readonly [PolicyName, PolicyName])[] = [
  ['startTimeoutMs', 'startMaxMs'],
  ['restartDelayMs', 'restartDelayMaxMs'],
  ['heartbeatIntervalMs', 'unresponsiveAfterMs'],
  ['unresponsiveAfterMs', 'hungAfterMs'],
];

/** Reads `{"all": {…}, "plugins": {"<id>": {…}}}`; both members may be left out. */
export function parsePolicy(text: string): PolicyResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [`is no JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  if (!isObject(value)) return { ok: false, problems: ['is no object: write {"all": {…}, "plugins": {…}}'] };
  const problems = Object.keys(value)
    .filter((name) => name !== 'all' && name !== 'plugins')
    .map((name) => `has a member "${name}": only "all" and "plugins" are known`);
  const all = readNumbers(value['all'] ?? {}, 'all', {}, problems);
  const plugins = new Map<string, Partial<PluginPolicy>>();
  const single = value['plugins'] ?? {};
  if (!isObject(single)) problems.push('has a "plugins" that is no object: write {"<plugin id>": {…}}');
  for (const [id, numbers] of Object.entries(isObject(single) ? single : {})) {
    if (!PLUGIN_ID_PATTERN.test(id)) problems.push(`names "${id}", which cannot be the id of a plugin`);
    const read = readNumbers(numbers, `plugins.${id}`, all, problems);
    for (const name of HOST_WIDE_NUMBERS.filter((wide) => read[wide] !== undefined))
      problems.push(
        `sets "plugins.${id}.${toSnakeCase(name)}", which holds for the whole host: set it under "all"`,
      );
    plugins.set(id, read);
  }
  return problems.length === 0 ? { ok: true, policy: { all, plugins } } : { ok: false, problems };
}

/** @param below what counts where `value` says nothing. */
function readNumbers(
  value: unknown,
  where: string,
  below: Partial<SupervisionPolicy>,
  problems: string[],
): Partial<SupervisionPolicy> {
  if (!isObject(value)) {
    problems.push(`has a "${where}" that is no object: write {"max_failures": 5}`);
    return {};
  }
  const numbers: Partial<Record<PolicyName, number | null>> = {};
  for (const [text, number] of Object.entries(value)) {
    const name = NAMES.get(text);
    if (name === undefined) {
      const meant = nearestWord(text, [...NAMES.keys()]);
      const hint = meant === null ? 'docs/supervision.md lists them' : `did you mean "${meant}"?`;
      problems.push(`sets "${where}.${text}", which is no number of supervision: ${hint}`);
      continue;
    }
    const problem = findProblem(name, number);
    if (problem === null) numbers[name] = number as number | null;
    else problems.push(`sets "${where}.${text}" to ${JSON.stringify(number)}: ${problem}`);
  }
  const policy = numbers as Partial<SupervisionPolicy>;
  const effective: SupervisionPolicy = { ...DEFAULT_POLICY, ...below, ...policy };
  for (const [low, high] of ORDERED) {
    if (Number(effective[low]) <= Number(effective[high])) continue;
    const is = `${toSnakeCase(low)} ${String(effective[low])}`;
    problems.push(
      `leaves "${where}" with ${is} above ${toSnakeCase(high)} ${String(effective[high])}: set both`,
    );
  }
  return policy;
}

function findProblem(name: PolicyName, value: unknown): string | null {
  if (name === 'memoryLimitMb' && value === null) return null;
  if (name === 'restartJitter')
    return typeof value === 'number' && value >= 0 && value <= 1 ? null : 'write a number from 0 to 1';
  const isGood = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_WHOLE_NUMBER;
  return isGood ? null : `write a whole number from 1 to ${MAX_WHOLE_NUMBER}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
