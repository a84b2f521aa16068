import { expect, test } from 'vitest';
import { isMissingCargoTool, isOutOfReach, readCargoTest } from './read-cargo.ts';

const OUTPUT = `
running 3 tests
test frame::cuts ... ok
test frame::slow ... ignored, takes an hour
test frame::bad ... FAILED

failures:

---- frame::bad stdout ----

thread 'frame::bad' panicked at src/frame.rs:7:5:
assertion failed: 1 == 2


failures:
    frame::bad

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests toru_plugin_api

test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.10s
`;

test('sums up every program and keeps the panic', () => {
  expect(readCargoTest('Rust', { status: 101, output: OUTPUT, durationMs: 1 })).toEqual({
    passed: 5,
    failed: [
      {
        name: 'frame::bad',
        detail: expect.stringMatching(/panicked at src\/frame.rs:7:5:\nassertion failed: 1 == 2$/),
      },
    ],
    skipped: [{ name: 'frame::slow', reason: 'takes an hour' }],
  });
});

test('a crate that does not compile is one failure', () => {
  const report = readCargoTest('Rust', {
    status: 101,
    output: 'error[E0308]: mismatched types\n',
    durationMs: 1,
  });
  expect(report).toEqual({
    passed: 0,
    failed: [{ name: 'Rust', detail: 'error[E0308]: mismatched types' }],
    skipped: [],
  });
});

test('tells a missing network and a missing tool from a real failure', () => {
  expect(isOutOfReach('warning: spurious network error (3 tries remaining)')).toBe(true);
  expect(isOutOfReach("error: failed to parse manifest at 'Cargo.toml'")).toBe(false);
  expect(isMissingCargoTool('error: no such command: `clippy`')).toBe(true);
  expect(isMissingCargoTool("error: 'cargo-fmt' is not installed for the toolchain 'stable'")).toBe(true);
  expect(isMissingCargoTool('error: unused variable: `x`')).toBe(false);
});
