/** Reasons are data: every code is given by somebody, and nobody reads a sentence to find out what it means. */
import { describe, expect, test } from 'vitest';
import { ERRORS, REASONS } from '../../packages/protocol/src/index.ts';
import { findSentenceReads } from './find-sentence-reads.ts';
import { listPackageModules } from './list-sources.ts';

const modules = listPackageModules().filter(({ isTest }) => !isTest);
const codes = Object.keys(REASONS);

describe('the catalogue of reasons', () => {
  /** Where judgments are made. */
  const judges = modules.filter(
    ({ package: name, inPackage }) =>
      ['process', 'supervisor', 'server', 'host', 'license'].includes(name) ||
      inPackage === 'src/metadata.ts',
  );

  test('every code is given by somebody', () => {
    const unused = codes.filter((code) => !judges.some(({ text }) => text.includes(`'${code}'`)));
    expect(unused).toEqual([]);
  });

  test('no code is an error code, too', () => {
    expect(codes.filter((code) => Object.hasOwn(ERRORS, code))).toEqual([]);
  });

  test('codes are named in one way', () => {
    expect(codes.filter((code) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code))).toEqual([]);
  });
});

describe('sentences', () => {
  /** Texts of others, and texts that are only cut or searched for what a person typed: file → why. */
  const ALLOWED: Readonly<Record<string, string>> = {
    'packages/cli/src/run-toru.ts': 'the parser of options names the wrong one in words alone',
    'packages/server/src/live/line-filter.ts': 'log lines are searched for what a person typed',
    'packages/supervisor/src/logs/line-filter.ts': 'log lines are searched for what a person typed',
    'packages/web/src/components/load-part.tsx': 'browsers say that a script is missing in words alone',
    'packages/web/src/view-runtime/view-fault.ts': 'browsers report a harmless loop in words alone',
  };

  const readers = modules
    .filter(({ package: name }) => ['web', 'cli', 'server', 'supervisor', 'host'].includes(name))
    .map(({ path, text }) => ({ path, reads: findSentenceReads(path, text) }))
    .filter(({ reads }) => reads.length > 0);

  test('nobody looks into one', () => {
    const problems = readers
      .filter(({ path }) => !Object.hasOwn(ALLOWED, path))
      .flatMap(({ path, reads }) => reads.map(({ line, text }) => `${path}:${line}: ${text}`));
    expect(problems).toEqual([]);
  });

  test('every exception is still needed', () => {
    const paths = new Set(readers.map(({ path }) => path));
    expect(Object.keys(ALLOWED).filter((path) => !paths.has(path))).toEqual([]);
  });

  test.each([
    ["plugin.reason?.endsWith(' (LICENSE_REFUSED)')", 1],
    ['/not executable/u.test(reason)', 1],
    ['pattern.test(plugin.upgrade.reason ?? "")', 1],
    ["details['cause'].toLowerCase().includes('memory')", 1],
    ["message === 'was stopped'", 1],
    ["reason === 'shutdown'", 0],
    ["reason.code === 'PLUGIN_HUNG'", 0],
    ['`${plugin.reason}.`', 0],
  ])('a look is seen: %s', (text, count) => {
    expect(findSentenceReads('x.ts', text)).toHaveLength(count);
  });
});
