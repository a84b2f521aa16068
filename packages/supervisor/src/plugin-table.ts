/**
 * The state table of a plugin: what each event does in each phase. Pure: `(state, event, context) → (state, commands)`.
 *
 * A plugin holds an `active` child and, during an upgrade, a `candidate`. An event of a child that is neither is stale: it is
 * dropped by {@link stepPlugin} before the table is asked. An event that a phase does not list is a programming error and throws.
 */

import type { SupervisionPolicy } from './policy.ts';
import { restartDelay } from './policy.ts';

/** Phases of an enabled or disabled plugin; `invalid` files have no machine. */
export type PluginPhase =
  'disabled' | 'starting' | 'running' | 'unresponsive' | 'restarting' | 'stopping' | 'failed' | 'removed';

/** A version that can be started: the content hash of its file. */
export type VersionHash = string;

/** A child the table knows. */
export interface ChildRef {
  readonly id: number;
  readonly version: VersionHash;
}

/** Why a child ended, as far as the table cares. */
export interface ChildFailure {
  /** In plain words: `exited with status 3`. */
  readonly cause: string;
  /** The plugin said, or its exit status means, that trying again is of no use. */
  readonly doNotRetry: boolean;
}

/** Everything the table remembers of a plugin. */
export interface PluginMachine {
  readonly phase: PluginPhase;
  readonly active: ChildRef | null;
  readonly candidate: ChildRef | null;
  /** What the next start runs. */
  readonly target: VersionHash;
  /** Newest version that got ready; the one to fall back to. */
  readonly good: VersionHash | null;
  /** A newer version that did not get ready; not tried again by itself. */
  readonly refused: VersionHash | null;
  /** Whether an upgrade runs beside the old version or replaces it. */
  readonly upgrade: 'beside' | 'replace';
  readonly failures: number;
  readonly retryAtMs: number | null;
  readonly doNotRetry: boolean;
  readonly reason: string | null;
  /** What follows `stopping`. */
  readonly afterStop: 'disable' | 'start' | 'remove';
  readonly nextChild: number;
}

/** What can happen to a plugin. */
export type PluginEvent =
  | { readonly type: 'enable' }
  | { readonly type: 'disable' }
  | { readonly type: 'restart' }
  | { readonly type: 'remove' }
  /** A version to run from now on: a changed file or a rollback. */
  | { readonly type: 'version'; readonly version: VersionHash; readonly upgrade: 'beside' | 'replace' }
  /** Settings or licence changed: what failed may work now. */
  | { readonly type: 'wake' }
  | { readonly type: 'retry' }
  | { readonly type: 'calm' }
  | { readonly type: 'ready'; readonly child: number }
  | { readonly type: 'silent'; readonly child: number }
  | { readonly type: 'heard'; readonly child: number }
  /** `failure` is null when the child was asked to end. */
  | { readonly type: 'ended'; readonly child: number; readonly failure: ChildFailure | null };

/** What the shell has to do. */
export type PluginCommand =
  | {
      readonly type: 'spawn';
      readonly child: number;
      readonly version: VersionHash;
      readonly role: 'active' | 'candidate';
    }
  /** Drain, then end; the child may already be ending. */
  | { readonly type: 'stop'; readonly child: number }
  /** Requests go to this child, or to none. */
  | { readonly type: 'route'; readonly child: number | null }
  | { readonly type: 'timer'; readonly name: 'retry' | 'calm'; readonly atMs: number }
  | { readonly type: 'clear_timer'; readonly name: 'retry' | 'calm' }
  | { readonly type: 'emit'; readonly event: MachineEvent }
  | { readonly type: 'save' };

/** What people are told; the shell adds names, times and details. */
export type MachineEvent =
  | { readonly type: 'enabled' | 'disabled' | 'stopped' | 'ready' | 'unresponsive' | 'recovered' | 'removed' }
  | { readonly type: 'starting'; readonly child: number; readonly version: VersionHash }
  | {
      readonly type: 'crashed';
      readonly child: number;
      readonly failure: ChildFailure;
      readonly nextRetryAtMs: number | null;
    }
  | { readonly type: 'restarting'; readonly delayMs: number }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'upgraded'; readonly from: VersionHash; readonly to: VersionHash }
  | {
      readonly type: 'upgrade_failed';
      readonly version: VersionHash;
      readonly child: number;
      readonly failure: ChildFailure;
    };

/** What the outside gives to a step. */
export interface StepContext {
  readonly nowMs: number;
  /** From 0 to 1. */
  readonly random: number;
  readonly policy: SupervisionPolicy;
}

/** What a step did. `stale`: the event belonged to a child that is no longer looked at. */
export type StepResult =
  | { readonly stale: false; readonly machine: PluginMachine; readonly commands: readonly PluginCommand[] }
  | { readonly stale: true };

type Step = readonly [PluginMachine, readonly PluginCommand[]];
/** Events of a child arrive here only when it is the active one or the candidate. */
type Handler<E extends PluginEvent> = (machine: PluginMachine, event: E, context: StepContext) => Step;
interface Cell<E extends PluginEvent> {
  /** Phases this cell can lead to: the diagram is drawn from it, and a test holds the handlers to it. */
  readonly to: readonly PluginPhase[];
  readonly run: Handler<E>;
}
type Row = { readonly [T in PluginEvent['type']]?: Cell<Extract<PluginEvent, { readonly type: T }>> };

/** The machine of a plugin that was just found. */
export function createMachine(target: VersionHash): PluginMachine {
  return {
    phase: 'disabled',
    active: null,
    candidate: null,
    target,
    good: null,
    refused: null,
    upgrade: 'beside',
    failures: 0,
    retryAtMs: null,
    doNotRetry: false,
    reason: null,
    afterStop: 'disable',
    nextChild: 1,
  };
}

const stay = (machine: PluginMachine): Step => [machine, []];
const retarget = (
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
function start(machine: PluginMachine, fresh: boolean): Step {
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
function stop(machine: PluginMachine, then: PluginMachine['afterStop']): Step {
  const commands: PluginCommand[] = [
    { type: 'route', child: null },
    { type: 'clear_timer', name: 'calm' },
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

/** A new version while one is serving. */
function upgradeRunning(machine: PluginMachine, version: VersionHash, upgrade: 'beside' | 'replace'): Step {
  if (machine.active?.version === version && machine.candidate === null) {
    return [{ ...retarget(machine, version, upgrade), reason: null }, [{ type: 'save' }]];
  }
  if (upgrade === 'replace') return stop(retarget(machine, version, upgrade), 'start');
  return startCandidate({ ...machine, upgrade }, version);
}

/** The active child ended without being asked to. */
function crash(machine: PluginMachine, failure: ChildFailure, context: StepContext): Step {
  const child = machine.active?.id ?? 0;
  const gone: PluginMachine = {
    ...machine,
    active: null,
    failures: machine.failures + 1,
    reason: failure.cause,
  };
  const clear: readonly PluginCommand[] = [
    { type: 'route', child: null },
    { type: 'clear_timer', name: 'calm' },
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
      { type: 'emit', event: { type: 'failed', reason: failure.cause } },
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
function failedStart(machine: PluginMachine, failure: ChildFailure, context: StepContext): Step {
  const { active, good } = machine;
  if (active === null || good === null || good === active.version) return crash(machine, failure, context);
  const [next, commands] = start(
    { ...machine, target: good, refused: active.version, reason: failure.cause },
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
function becomeReady(machine: PluginMachine, child: number, context: StepContext): Step {
  const calm: PluginCommand = {
    type: 'timer',
    name: 'calm',
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
    return [next, [...commands, calm, { type: 'save' }]];
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
      calm,
      { type: 'save' },
    ],
  ];
}

/** The candidate ended before it was ready: the old version keeps serving. */
function refuseCandidate(machine: PluginMachine, failure: ChildFailure | null): Step {
  const refused = machine.candidate;
  if (refused === null) return stay(machine);
  const why = failure ?? { cause: 'was stopped', doNotRetry: false };
  return [
    { ...machine, candidate: null, refused: refused.version, reason: why.cause },
    [
      {
        type: 'emit',
        event: { type: 'upgrade_failed', version: refused.version, child: refused.id, failure: why },
      },
      { type: 'save' },
    ],
  ];
}

const enabledEvent: PluginCommand = { type: 'emit', event: { type: 'enabled' } };
const disabledEvent: PluginCommand = { type: 'emit', event: { type: 'disabled' } };
const prepend = (commands: readonly PluginCommand[], [machine, rest]: Step): Step => [
  machine,
  [...commands, ...rest],
];

/** Cells shared by the two phases in which a child serves. */
const SERVING: Row = {
  enable: { to: ['running', 'unresponsive'], run: stay },
  disable: { to: ['stopping'], run: (m) => prepend([disabledEvent], stop(m, 'disable')) },
  restart: { to: ['stopping'], run: (m) => stop({ ...m, failures: 0 }, 'start') },
  remove: { to: ['stopping'], run: (m) => stop(m, 'remove') },
  version: {
    to: ['running', 'unresponsive', 'stopping'],
    run: (m, e) => upgradeRunning(m, e.version, e.upgrade),
  },
  wake: {
    to: ['running', 'unresponsive'],
    run: (m) => (m.refused === null || m.candidate !== null ? stay(m) : startCandidate(m, m.refused)),
  },
  calm: { to: ['running', 'unresponsive'], run: (m) => [{ ...m, failures: 0 }, [{ type: 'save' }]] },
  retry: { to: ['running', 'unresponsive'], run: stay },
  ready: { to: ['running'], run: (m, e, c) => becomeReady(m, e.child, c) },
  ended: {
    to: ['running', 'unresponsive', 'starting', 'restarting', 'failed'],
    run: (m, e, c) => {
      if (m.candidate?.id === e.child) return refuseCandidate(m, e.failure);
      return crash(m, e.failure ?? { cause: 'exited with status 0', doNotRetry: false }, c);
    },
  },
};

/** Cells shared by the two phases that wait for the next try. */
const WAITING: Row = {
  enable: { to: ['starting'], run: (m) => start(m, true) },
  disable: {
    to: ['disabled'],
    run: (m) => [
      { ...m, phase: 'disabled', retryAtMs: null, failures: 0, doNotRetry: false, reason: null },
      [{ type: 'clear_timer', name: 'retry' }, disabledEvent, { type: 'save' }],
    ],
  },
  restart: { to: ['starting'], run: (m) => start(m, true) },
  remove: {
    to: ['removed'],
    run: (m) => [
      { ...m, phase: 'removed' },
      [
        { type: 'clear_timer', name: 'retry' },
        { type: 'emit', event: { type: 'removed' } },
      ],
    ],
  },
  version: { to: ['starting'], run: (m, e) => start(retarget(m, e.version, e.upgrade), true) },
  wake: { to: ['starting'], run: (m) => start(m, true) },
  retry: { to: ['starting'], run: (m) => start(m, false) },
  calm: { to: ['restarting', 'failed'], run: stay },
};

/** The table. A phase answers exactly the events it lists. */
export const PLUGIN_TABLE: Readonly<Record<PluginPhase, Row>> = {
  disabled: {
    enable: { to: ['starting'], run: (m) => prepend([enabledEvent], start(m, true)) },
    disable: { to: ['disabled'], run: stay },
    restart: { to: ['disabled'], run: stay },
    remove: {
      to: ['removed'],
      run: (m) => [{ ...m, phase: 'removed' }, [{ type: 'emit', event: { type: 'removed' } }]],
    },
    version: { to: ['disabled'], run: (m, e) => [retarget(m, e.version, e.upgrade), [{ type: 'save' }]] },
    wake: { to: ['disabled'], run: stay },
    retry: { to: ['disabled'], run: stay },
    calm: { to: ['disabled'], run: stay },
  },
  starting: {
    enable: { to: ['starting'], run: stay },
    disable: { to: ['stopping'], run: (m) => prepend([disabledEvent], stop(m, 'disable')) },
    restart: { to: ['stopping'], run: (m) => stop({ ...m, failures: 0 }, 'start') },
    remove: { to: ['stopping'], run: (m) => stop(m, 'remove') },
    version: {
      to: ['starting', 'stopping'],
      run: (m, e) =>
        m.active?.version === e.version ? stay(m) : stop(retarget(m, e.version, e.upgrade), 'start'),
    },
    wake: { to: ['starting'], run: stay },
    retry: { to: ['starting'], run: stay },
    calm: { to: ['starting'], run: stay },
    ready: { to: ['running'], run: (m, e, c) => becomeReady(m, e.child, c) },
    ended: {
      to: ['starting', 'restarting', 'failed'],
      run: (m, e, c) =>
        failedStart(
          m,
          e.failure ?? { cause: 'exited with status 0 before it was ready', doNotRetry: false },
          c,
        ),
    },
  },
  running: {
    ...SERVING,
    silent: {
      to: ['running', 'unresponsive'],
      run: (m, e) =>
        m.active?.id === e.child
          ? [{ ...m, phase: 'unresponsive' }, [{ type: 'emit', event: { type: 'unresponsive' } }]]
          : stay(m),
    },
    heard: { to: ['running'], run: stay },
  },
  unresponsive: {
    ...SERVING,
    silent: { to: ['unresponsive'], run: stay },
    heard: {
      to: ['running', 'unresponsive'],
      run: (m, e) =>
        m.active?.id === e.child
          ? [{ ...m, phase: 'running' }, [{ type: 'emit', event: { type: 'recovered' } }]]
          : stay(m),
    },
  },
  restarting: WAITING,
  failed: WAITING,
  stopping: {
    enable: {
      to: ['stopping'],
      run: (m) =>
        m.afterStop === 'start' ? stay(m) : [{ ...m, afterStop: 'start' }, [enabledEvent, { type: 'save' }]],
    },
    disable: {
      to: ['stopping'],
      run: (m) =>
        m.afterStop === 'disable'
          ? stay(m)
          : [{ ...m, afterStop: 'disable' }, [disabledEvent, { type: 'save' }]],
    },
    restart: {
      to: ['stopping'],
      run: (m) => (m.afterStop === 'disable' ? stay(m) : [{ ...m, afterStop: 'start' }, []]),
    },
    remove: { to: ['stopping'], run: (m) => [{ ...m, afterStop: 'remove' }, []] },
    version: { to: ['stopping'], run: (m, e) => [retarget(m, e.version, e.upgrade), [{ type: 'save' }]] },
    wake: { to: ['stopping'], run: stay },
    retry: { to: ['stopping'], run: stay },
    calm: { to: ['stopping'], run: stay },
    ready: { to: ['stopping'], run: stay },
    silent: { to: ['stopping'], run: stay },
    heard: { to: ['stopping'], run: stay },
    ended: {
      to: ['starting', 'disabled', 'removed'],
      run: (m) => {
        const gone: PluginMachine = { ...m, active: null };
        const stopped: PluginCommand = { type: 'emit', event: { type: 'stopped' } };
        if (m.afterStop === 'start') return prepend([stopped], start(gone, false));
        if (m.afterStop === 'remove') {
          return [{ ...gone, phase: 'removed' }, [stopped, { type: 'emit', event: { type: 'removed' } }]];
        }
        return [{ ...gone, phase: 'disabled', failures: 0, reason: null }, [stopped, { type: 'save' }]];
      },
    },
  },
  removed: {},
};

/** Events that silence and sound of a starting child cause need no row of their own: they change nothing there. */
const IGNORED_WHILE_STARTING: ReadonlySet<PluginEvent['type']> = new Set(['silent', 'heard']);

/**
 * Takes one step.
 *
 * @throws {Error} when the phase does not know the event; nothing has changed then.
 */
export function stepPlugin(machine: PluginMachine, event: PluginEvent, context: StepContext): StepResult {
  if ('child' in event && event.child !== machine.active?.id && event.child !== machine.candidate?.id) {
    return { stale: true };
  }
  if (machine.phase === 'starting' && IGNORED_WHILE_STARTING.has(event.type))
    return { stale: false, machine, commands: [] };
  const cell = PLUGIN_TABLE[machine.phase][event.type] as Cell<PluginEvent> | undefined;
  if (cell === undefined)
    throw new Error(`plugin table: event "${event.type}" is unknown in phase "${machine.phase}"`);
  const [next, commands] = cell.run(machine, event, context);
  return { stale: false, machine: next, commands };
}
