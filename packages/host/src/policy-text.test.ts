import { describe, expect, test } from 'vitest';
import { parsePolicy } from './policy-text.ts';

const problemsOf = (value: unknown): readonly string[] => {
  const result = parsePolicy(JSON.stringify(value));
  return result.ok ? [] : result.problems;
};

describe('the policy file', () => {
  test('sets numbers for all plugins and for one', () => {
    const result = parsePolicy(
      '{"all":{"max_failures":5,"restart_jitter":0},"plugins":{"weather":{"memory_limit_mb":null}}}',
    );
    if (!result.ok) throw new Error(result.problems.join('\n'));
    expect(result.policy.all).toEqual({ maxFailures: 5, restartJitter: 0 });
    expect([...result.policy.plugins]).toEqual([['weather', { memoryLimitMb: null }]]);
  });

  test('may be empty', () => {
    expect(parsePolicy('{}')).toEqual({ ok: true, policy: { all: {}, plugins: new Map() } });
  });

  test.each([
    ['a wrong name', { all: { max_failure: 5 } }, 'did you mean "max_failures"?'],
    [
      'no number',
      { all: { max_failures: '5' } },
      'sets "all.max_failures" to "5": write a whole number from 1',
    ],
    ['no time', { all: { drain_ms: 0 } }, 'to 0: write a whole number'],
    ['a time no timer can wait', { all: { drain_ms: 1e12 } }, 'from 1 to 2147483647'],
    ['a jitter above 1', { all: { restart_jitter: 2 } }, 'write a number from 0 to 1'],
    ['null for a time', { all: { drain_ms: null } }, 'to null: write a whole number'],
    ['a wrong id', { plugins: { '../x': {} } }, 'cannot be the id of a plugin'],
    ['what is no plugin’s', { plugins: { weather: { quiet_file_ms: 9 } } }, 'set it under "all"'],
    ['an array', { plugins: { weather: [] } }, '"plugins.weather" that is no object'],
    ['an unknown member', { every: {} }, 'only "all" and "plugins" are known'],
    [
      'killed before noticed',
      { all: { hung_after_ms: 5_000 } },
      'unresponsive_after_ms 10000 above hung_after_ms 5000',
    ],
  ])('%s is refused', (_what, value, words) => {
    expect(problemsOf(value)).toEqual([expect.stringContaining(words)]);
  });

  test('a plugin is judged with what counts for all', () => {
    const all = { unresponsive_after_ms: 60_000, hung_after_ms: 90_000 };
    expect(problemsOf({ all, plugins: { weather: { hung_after_ms: 70_000 } } })).toEqual([]);
    expect(problemsOf({ all, plugins: { weather: { hung_after_ms: 50_000 } } })).toHaveLength(1);
  });

  test('text that is no JSON says so', () => {
    expect(parsePolicy('{')).toEqual({ ok: false, problems: [expect.stringContaining('is no JSON')] });
  });
});
