/** What a plugin does in each situation: the transitions that the cells of its state table are made of. Pure. */

import { makeReason } from '@toru/protocol';

import { failureFor } from '../children/child-failure.ts';
import type { ChildFailure } from '../children/child-failure.ts';
import type { ChildRef, PluginCommand, PluginMachine, StepContext, VersionHash } from './plugin-machine.ts';
import { restartDelay } from '../policy.ts';

/** The machine that follows, and what has to be done. */
export type Step = readonly [PluginMachine, readonly PluginCommand[]];

export const stay = (machine: PluginMachine): Step => [machine, []];
export const retarget = (
  machine: PluginMachine,
  version: VersionHash,
  upgrade: 'beside' | 'replace',
): PluginMachine => ({
  ...machine,
  target: version,
  upgrade,
  refused: null,
});

/** Starts the target. With `fresh` the memory of failures is dropped. */
export function start(machine: PluginMachine, fresh: boolean): Step {
  const child: ChildRef = { id: machine.nextChild, version: machine.target };
  return [
    {
      ...machine,
      phase: 'starting',
      active: child,
      candidate: null,
      nextChild: machine.nextChild + 1,
      retryAtMs: null,
      doNotRetry: false,
      ...(fresh ? { failures: 0, reason: null } : {}),
    },
    [
      { type: 'clear_timer', name: 'retry' },
      { type: 'emit', event: { type: 'starting', child: child.id, version: child.version } },
      { type: 'spawn', child: child.id, version: child.version, role: 'active' },
      { type: 'save' },
    ],
  ];
}

/** Asks every living child to end; `then` says what follows. */
export function stop(machine: PluginMachine, then: PluginMachine['afterStop']): Step {
  const commands: PluginCommand[] = [
    { type: 'route', child: null },
    { type: 'clear_timer', name: 'stabilized' },
    { type: 'clear_timer', name: 'retry' },
  ];
  if (machine.candidate !== null) commands.push({ type: 'stop', child: machine.candidate.id });
  if (machine.active !== null) commands.push({ type: 'stop', child: machine.active.id });
  commands.push({ type: 'save' });
  return [{ ...machine, phase: 'stopping', candidate: null, afterStop: then, retryAtMs: null }, commands];
}

/** Starts a version beside the running one. */
function startCandidate(machine: PluginMachine, version: VersionHash): Step {
  const child: ChildRef = { id: machine.nextChild, version };
  const commands: PluginCommand[] = [];
  if (machine.candidate !== null) commands.push({ type: 'stop', child: machine.candidate.id });
  commands.push(
    { type: 'emit', event: { type: 'starting', child: child.id, version } },
    { type: 'spawn', child: child.id, version, role: 'candidate' },
    { type: 'save' },
  );
  return [{ ...machine, candidate: child, refused: null, nextChild: machine.nextChild + 1 }, commands];
}

/** A new version while one is serving. A change back to what serves calls the candidate off. */
export function upgradeRunning(
  machine: PluginMachine,
  version: VersionHash,
  upgrade: 'beside' | 'replace',
): Step {
  if (machine.active?.version === version) {
    const { candidate } = machine;
    const commands: PluginCommand[] = candidate === null ? [] : [{ type: 'stop', child: candidate.id }];
    return [
      { ...retarget(machine, version, upgrade), candidate: null, reason: null },
      [...commands, { type: 'save' }],
    ];
  }
  if (upgrade === 'replace') return stop(retarget(machine, version, upgrade), 'start');
  return startCandidate({ ...machine, upgrade }, version);
}

/** Something changed that may help a version which did not get ready: it is tried once more. */
export function applyConfigChange(machine: PluginMachine): Step {
  if (machine.refused === null || machine.candidate !== null) return stay(machine);
  return upgradeRunning(machine, machine.refused, machine.upgrade);
}

/** The active child ended without being asked to. */
export function crash(machine: PluginMachine, failure: ChildFailure, context: StepContext): Step {
  const child = machine.active?.id ?? 0;
  const gone: PluginMachine = {
    ...machine,
    active: null,
    failures: machine.failures + 1,
    reason: failure.reason,
  };
  const clear: readonly PluginCommand[] = [
    { type: 'route', child: null },
    { type: 'clear_timer', name: 'stabilized' },
  ];
  const crashed = (nextRetryAtMs: number | null): PluginCommand => ({
    type: 'emit',
    event: { type: 'crashed', child, failure, nextRetryAtMs },
  });
  if (gone.candidate !== null) {
    // The next version is on its way up already: it takes over instead of a restart of the old one.
    const next: PluginMachine = {
      ...gone,
      phase: 'starting',
      active: gone.candidate,
      candidate: null,
      target: gone.candidate.version,
    };
    return [next, [...clear, crashed(context.nowMs), { type: 'save' }]];
  }
  if (failure.doNotRetry || gone.failures >= context.policy.maxFailures) {
    const retryAtMs = failure.doNotRetry ? null : context.nowMs + context.policy.failedRetryMs;
    const commands: PluginCommand[] = [
      ...clear,
      crashed(retryAtMs),
      { type: 'emit', event: { type: 'failed', reason: failure.reason } },
    ];
    if (retryAtMs !== null) commands.push({ type: 'timer', name: 'retry', atMs: retryAtMs });
    commands.push({ type: 'save' });
    return [{ ...gone, phase: 'failed', retryAtMs, doNotRetry: failure.doNotRetry }, commands];
  }
  const delayMs = restartDelay(context.policy, gone.failures, context.random);
  const retryAtMs = context.nowMs + delayMs;
  return [
    { ...gone, phase: 'restarting', retryAtMs },
    [
      ...clear,
      crashed(retryAtMs),
      { type: 'emit', event: { type: 'restarting', delayMs } },
      { type: 'timer', name: 'retry', atMs: retryAtMs },
      { type: 'save' },
    ],
  ];
}

/** A child on its way up ended: fall back to the good version when there is another one, else it is a crash. */
export function failedStart(machine: PluginMachine, failure: ChildFailure, context: StepContext): Step {
  const { active, good } = machine;
  if (active === null || good === null || good === active.version) return crash(machine, failure, context);
  const [next, commands] = start(
    { ...machine, target: good, refused: active.version, reason: failure.reason },
    false,
  );
  return [
    next,
    [
      { type: 'emit', event: { type: 'upgrade_failed', version: active.version, child: active.id, failure } },
      ...commands,
    ],
  ];
}

/** The active child, or the candidate, says that it is ready. */
export function becomeReady(machine: PluginMachine, child: number, context: StepContext): Step {
  const stabilized: PluginCommand = {
    type: 'timer',
    name: 'stabilized',
    atMs: context.nowMs + context.policy.resetAfterMs,
  };
  if (machine.candidate?.id === child) {
    const { active, candidate } = machine;
    const next: PluginMachine = {
      ...machine,
      phase: 'running',
      active: candidate,
      candidate: null,
      target: candidate.version,
      good: candidate.version,
      refused: null,
      reason: null,
    };
    const commands: PluginCommand[] = [{ type: 'route', child }];
    if (active !== null) {
      commands.push(
        { type: 'stop', child: active.id },
        { type: 'emit', event: { type: 'upgraded', from: active.version, to: candidate.version } },
      );
    }
    return [next, [...commands, stabilized, { type: 'save' }]];
  }
  const version = machine.active?.version ?? machine.target;
  const upgraded: PluginCommand[] =
    machine.good !== null && machine.good !== version && machine.refused === null
      ? [{ type: 'emit', event: { type: 'upgraded', from: machine.good, to: version } }]
      : [];
  return [
    { ...machine, phase: 'running', good: version, reason: machine.refused === null ? null : machine.reason },
    [
      { type: 'route', child },
      { type: 'emit', event: { type: 'ready' } },
      ...upgraded,
      stabilized,
      { type: 'save' },
    ],
  ];
}

/** The candidate ended before it was ready: the old version keeps serving. */
export function refuseCandidate(machine: PluginMachine, failure: ChildFailure | null): Step {
  const refused = machine.candidate;
  if (refused === null) return stay(machine);
  const why = failure ?? failureFor(makeReason('PLUGIN_STOPPED'));
  return [
    { ...machine, candidate: null, refused: refused.version, reason: why.reason },
    [
      {
        type: 'emit',
        event: { type: 'upgrade_failed', version: refused.version, child: refused.id, failure: why },
      },
      { type: 'save' },
    ],
  ];
}

export const enabledEvent: PluginCommand = { type: 'emit', event: { type: 'enabled' } };
export const disabledEvent: PluginCommand = { type: 'emit', event: { type: 'disabled' } };
export const prepend = (commands: readonly PluginCommand[], [machine, rest]: Step): Step => [
  machine,
  [...commands, ...rest],
];
