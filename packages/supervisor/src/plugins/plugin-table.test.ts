/** The table against random histories: invariants that no order of events may break. */

import { makeReason } from '@toru/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { failureFor } from '../children/child-failure.ts';
import { createMachine } from './plugin-machine.ts';
import type { PluginCommand, PluginEvent, PluginMachine } from './plugin-machine.ts';
import { PLUGIN_TABLE, stepPlugin } from './plugin-table.ts';
import { DEFAULT_POLICY, restartDelay } from '../policy.ts';

const context = { nowMs: 1_000_000, random: 0.5, policy: DEFAULT_POLICY };
const exited = makeReason('PROCESS_EXITED', { status: 3 });
const crash = { reason: exited, doNotRetry: false };

/** Runs events that must all be known and fresh. */
function run(
  machine: PluginMachine,
  ...events: PluginEvent[]
): { machine: PluginMachine; commands: PluginCommand[] } {
  let state = machine;
  let commands: PluginCommand[] = [];
  for (const event of events) {
    const step = stepPlugin(state, event, context);
    if (step.stale) throw new Error(`stale event ${event.type}`);
    state = step.machine;
    commands = [...step.commands];
  }
  return { machine: state, commands };
}

const running = run(createMachine('v1'), { type: 'enable' }, { type: 'ready', child: 1 }).machine;

describe('a plugin', () => {
  it('starts, runs, crashes and comes back', () => {
    const crashed = run(running, { type: 'ended', child: 1, failure: crash });
    expect(crashed.machine).toMatchObject({
      phase: 'restarting',
      failures: 1,
      retryAtMs: 1_000_250,
      active: null,
    });
    const again = run(crashed.machine, { type: 'retry' });
    expect(again.commands).toContainEqual({ type: 'spawn', child: 2, version: 'v1', role: 'active' });
    expect(run(again.machine, { type: 'ready', child: 2 }, { type: 'stabilized' }).machine.failures).toBe(0);
  });

  it('gives up after ten failures in a row and tries again ten minutes later', () => {
    let machine = run(createMachine('v1'), { type: 'enable' }).machine;
    for (let failures = 1; failures < 10; failures += 1) {
      machine = run(machine, { type: 'ended', child: failures, failure: crash }).machine;
      expect(machine.phase).toBe('restarting');
      machine = run(machine, { type: 'retry' }).machine;
    }
    machine = run(machine, { type: 'ended', child: 10, failure: crash }).machine;
    expect(machine).toMatchObject({ phase: 'failed', failures: 10, retryAtMs: context.nowMs + 600_000 });
    expect(run(machine, { type: 'restart' }).machine).toMatchObject({ phase: 'starting', failures: 0 });
  });

  it('is not tried again when it said so', () => {
    const failure = failureFor(makeReason('PLUGIN_REFUSED_LICENSE', { message: 'No license' }));
    const { machine } = run(running, { type: 'ended', child: 1, failure });
    expect(machine).toMatchObject({ phase: 'failed', retryAtMs: null, doNotRetry: true });
    expect(run(machine, { type: 'config_changed' }).machine.phase).toBe('starting');
  });

  it('upgrades beside the running version', () => {
    const upgrading = run(running, { type: 'version', version: 'v2', upgrade: 'beside' });
    expect(upgrading.machine).toMatchObject({
      phase: 'running',
      active: { id: 1 },
      candidate: { id: 2, version: 'v2' },
    });
    const done = run(upgrading.machine, { type: 'ready', child: 2 });
    expect(done.machine).toMatchObject({
      phase: 'running',
      active: { id: 2 },
      candidate: null,
      good: 'v2',
      target: 'v2',
    });
    expect(done.commands.slice(0, 2)).toEqual([
      { type: 'route', child: 2 },
      { type: 'stop', child: 1 },
    ]);
  });

  it('keeps the old version when the new one does not get ready', () => {
    const refused = run(
      running,
      { type: 'version', version: 'v2', upgrade: 'beside' },
      { type: 'ended', child: 2, failure: crash },
    ).machine;
    expect(refused).toMatchObject({
      phase: 'running',
      active: { id: 1 },
      target: 'v1',
      refused: 'v2',
      reason: exited,
    });
    const crashed = run(refused, { type: 'ended', child: 1, failure: crash }, { type: 'retry' });
    expect(crashed.commands).toContainEqual({ type: 'spawn', child: 3, version: 'v1', role: 'active' });
  });

  it('goes back to the good version when a replacing upgrade fails', () => {
    const replaced = run(
      running,
      { type: 'version', version: 'v2', upgrade: 'replace' },
      { type: 'ended', child: 1, failure: null },
      { type: 'ended', child: 2, failure: crash },
    );
    expect(replaced.machine).toMatchObject({ phase: 'starting', target: 'v1', refused: 'v2', failures: 0 });
    expect(replaced.commands).toContainEqual({ type: 'spawn', child: 3, version: 'v1', role: 'active' });
  });

  it('lets the candidate take over when the old version dies during an upgrade', () => {
    const { machine } = run(
      running,
      { type: 'version', version: 'v2', upgrade: 'beside' },
      { type: 'ended', child: 1, failure: crash },
    );
    expect(machine).toMatchObject({ phase: 'starting', active: { id: 2 }, candidate: null });
  });

  it('calls an upgrade off when the file changes back', () => {
    const back = run(
      running,
      { type: 'version', version: 'v2', upgrade: 'beside' },
      { type: 'version', version: 'v1', upgrade: 'beside' },
    );
    expect(back.machine).toMatchObject({
      phase: 'running',
      active: { id: 1 },
      candidate: null,
      target: 'v1',
    });
    expect(back.commands).toEqual([{ type: 'stop', child: 2 }, { type: 'save' }]);
  });

  it('tries a refused version again when its settings change, in the way that it asks for', () => {
    const replaced = run(
      running,
      { type: 'version', version: 'v2', upgrade: 'replace' },
      { type: 'ended', child: 1, failure: null },
      { type: 'ended', child: 2, failure: crash },
      { type: 'ready', child: 3 },
    ).machine;
    expect(replaced).toMatchObject({ phase: 'running', refused: 'v2', target: 'v1' });
    expect(run(replaced, { type: 'config_changed' }).machine).toMatchObject({
      phase: 'stopping',
      target: 'v2',
    });
  });

  it('that is being removed is not brought back by a click', () => {
    const removing = run(
      running,
      { type: 'remove' },
      { type: 'disable' },
      { type: 'enable' },
      { type: 'restart' },
    );
    expect(run(removing.machine, { type: 'ended', child: 1, failure: null }).machine.phase).toBe('removed');
  });

  it('drops events of children that it no longer looks at', () => {
    expect(stepPlugin(running, { type: 'ended', child: 99, failure: crash }, context)).toEqual({
      stale: true,
    });
  });
});

describe('the table', () => {
  it('knows every event of its living children in every phase', () => {
    for (const [phase, row] of Object.entries(PLUGIN_TABLE)) {
      if (phase === 'removed') continue;
      for (const event of [
        'enable',
        'disable',
        'restart',
        'remove',
        'version',
        'config_changed',
        'retry',
        'stabilized',
      ]) {
        expect(Object.keys(row), `${phase} ← ${event}`).toContain(event);
      }
    }
  });

  it('keeps its promises in any history', () => {
    const kinds = [
      'enable',
      'disable',
      'restart',
      'remove',
      'version',
      'config_changed',
      'retry',
      'stabilized',
      'ready',
      'unresponsive',
      'recovered',
      'ended',
      'failed',
    ] as const;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(3), fc.boolean()), { maxLength: 60 }),
        (history) => {
          let machine = createMachine('v0');
          const alive = new Set<number>();
          let routed: number | null = null;
          for (const [kind, pick, flag] of history) {
            if (machine.phase === 'removed') break;
            const living = [...alive];
            const child = living[pick % Math.max(1, living.length)] ?? 999;
            if (kind === 'retry' && machine.retryAtMs === null) continue;
            const event: PluginEvent =
              kind === 'version'
                ? { type: 'version', version: `v${pick}`, upgrade: flag ? 'beside' : 'replace' }
                : kind === 'ended' || kind === 'failed'
                  ? {
                      type: 'ended',
                      child,
                      failure: kind === 'failed' ? { reason: exited, doNotRetry: flag } : null,
                    }
                  : kind === 'ready' || kind === 'unresponsive' || kind === 'recovered'
                    ? { type: kind, child }
                    : { type: kind };
            const before = machine.phase;
            const step = stepPlugin(machine, event, context);
            if (event.type === 'ended') alive.delete(child);
            if (step.stale) continue;
            machine = step.machine;
            const cell = PLUGIN_TABLE[before][event.type];
            const to =
              machine.phase === before && cell?.to.includes('same') === true ? 'same' : machine.phase;
            if (cell !== undefined) expect(cell.to, `${before} ← ${event.type}`).toContain(to);
            for (const command of step.commands) {
              if (command.type === 'spawn') alive.add(command.child);
              if (command.type === 'route') routed = command.child;
            }
            // A child is looked at only while it lives, and never twice.
            for (const ref of [machine.active, machine.candidate])
              if (ref !== null) expect(alive).toContain(ref.id);
            expect(machine.active?.id).not.toBe(machine.candidate?.id ?? -1);
            // Only a serving plugin is routed to, and to a living child.
            if (machine.phase === 'running' || machine.phase === 'unresponsive')
              expect(routed).toBe(machine.active?.id);
            else expect(routed).toBeNull();
            if (['disabled', 'restarting', 'failed'].includes(machine.phase))
              expect(machine.active).toBeNull();
            if (machine.phase === 'restarting') expect(machine.retryAtMs).not.toBeNull();
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('the restart delay', () => {
  it('doubles up to its cap and stays within its jitter', () => {
    const plain = Array.from({ length: 10 }, (_, index) => restartDelay(DEFAULT_POLICY, index + 1, 0.5));
    expect(plain).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 16_000, 16_000, 16_000]);
    expect(restartDelay(DEFAULT_POLICY, 3, 0)).toBe(800);
    expect(restartDelay(DEFAULT_POLICY, 3, 1)).toBe(1200);
  });
});
