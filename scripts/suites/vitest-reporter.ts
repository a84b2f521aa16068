/** A reporter for Vitest that writes one `SuiteReport`, reasons of skipped tests included, to the file `TORU_SUITE_REPORT`. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import { ROOT } from '../steps/run-program.ts';
import type { FailedTest, SkippedTest, SuiteReport } from './suite.ts';

interface ErrorText {
  readonly message: string;
  readonly stack?: string | undefined;
  readonly diff?: string | undefined;
}

/** Collects the outcome of every test when the run has ended. */
export default class SuiteReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly ErrorText[]): void {
    const reports = modules.map(toModuleReport);
    const report: SuiteReport = {
      passed: reports.reduce((sum, { passed }) => sum + passed, 0),
      failed: [
        ...reports.flatMap(({ failed }) => failed),
        ...unhandled.map((error) => ({
          name: 'unhandled error outside of a test',
          detail: toDetail([error]),
        })),
      ],
      skipped: reports.flatMap(({ skipped }) => skipped),
    };
    const path = process.env['TORU_SUITE_REPORT'];
    if (path === undefined) throw new Error('Cannot write the report: TORU_SUITE_REPORT is not set');
    writeFileSync(path, JSON.stringify(report));
  }
}

function toModuleReport(module: TestModule): SuiteReport {
  let passed = 0;
  const failed: FailedTest[] = [];
  const skipped: SkippedTest[] = [];
  for (const part of [module, ...module.children.allSuites()]) {
    const errors = part.errors();
    if (errors.length > 0) failed.push({ name: toName(module, part), detail: toDetail(errors) });
  }
  for (const test of module.children.allTests()) {
    const name = toName(module, test);
    const result = test.result();
    switch (result.state) {
      case 'passed':
        passed += 1;
        break;
      case 'failed':
        failed.push({ name, detail: toDetail(result.errors) });
        break;
      case 'skipped':
        skipped.push({ name, reason: result.note ?? 'no reason given' });
        break;
      case 'pending':
        failed.push({ name, detail: 'The run ended before this test did' });
    }
  }
  return { passed, failed, skipped };
}

function toName(module: TestModule, part: TestModule | TestSuite | TestCase): string {
  const file = relative(ROOT, module.moduleId);
  return part.type === 'module' ? file : `${file} › ${part.fullName}`;
}

function toDetail(errors: readonly ErrorText[]): string {
  return errors
    .map(({ message, stack, diff }) =>
      [withoutForeignFrames(stack ?? message), diff].filter(Boolean).join('\n'),
    )
    .join('\n\n');
}

function withoutForeignFrames(stack: string): string {
  return stack.replaceAll(/\n *at (?:.*node_modules.*|new Promise \(<anonymous>\))/g, '');
}
