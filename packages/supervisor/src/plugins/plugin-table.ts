/**
 * The state table of a plugin: what each event does in each phase. Pure: `(state, event, context) → (state, commands)`.
 *
 * A plugin holds an `active` child and, during an upgrade, a `candidate`. An event of a child that is neither is stale: it is
 * dropped by {@link stepPlugin} before the table is asked. An event that a phase does not list is a programming error and throws.
 */

import { exitReason } from '../children/crash-cause.ts';
import { failureFor } from '../children/child-failure.ts';
import type { ChildFailure } from '../children/child-failure.ts';
import type {
  PluginCommand,
  PluginEvent,
  PluginMachine,
  PluginPhase,
  StepContext,
  StepResult,
} from './plugin-machine.ts';
import {
  becomeReady,
  crash,
  disabledEvent,
  enabledEvent,
  failedStart,
  prepend,
  refuseCandidate,
  retarget,
  start,
  stay,
  stop,
  upgradeRunning,
  applyConfigChange,
} from './plugin-steps.ts';
import type { Step } from './plugin-steps.ts';

/** Events of a child arrive here only when it is the active one or the candidate. */
type Handler<E extends PluginEvent> = (machine: PluginMachine, event: E, context: StepContext) => Step;
interface Cell<E extends PluginEvent> {
  /** Phases this cell can lead to: the diagram is drawn from it, and a test holds the handlers to it. `same`: the one it is in. */
  readonly to: readonly (PluginPhase | 'same')[];
  readonly run: Handler<E>;
}
type Row = { readonly [T in PluginEvent['type']]?: Cell<Extract<PluginEvent, { readonly type: T }>> };

/** An ending that nobody asked for, of a child that says nothing about it. */
const endedByItself = (wasReady: boolean): ChildFailure =>
  failureFor(exitReason({ code: 0, signal: null }, wasReady));

/** Cells shared by the two phases in which a child serves. */
const SERVING: Row = {
  enable: { to: ['same'], run: stay },
  disable: { to: ['stopping'], run: (m) => prepend([disabledEvent], stop(m, 'disable')) },
  restart: { to: ['stopping'], run: (m) => stop({ ...m, failures: 0 }, 'start') },
  remove: { to: ['stopping'], run: (m) => stop(m, 'remove') },
  version: {
    to: ['same', 'stopping'],
    run: (m, e) => upgradeRunning(m, e.version, e.upgrade),
  },
  config_changed: { to: ['same', 'stopping'], run: applyConfigChange },
  stabilized: { to: ['same'], run: (m) => [{ ...m, failures: 0 }, [{ type: 'save' }]] },
  retry: { to: ['same'], run: stay },
  ready: { to: ['running'], run: (m, e, c) => becomeReady(m, e.child, c) },
  ended: {
    to: ['same', 'starting', 'restarting', 'failed'],
    run: (m, e, c) => {
      if (m.candidate?.id === e.child) return refuseCandidate(m, e.failure);
      return crash(m, e.failure ?? endedByItself(true), c);
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
  config_changed: { to: ['starting'], run: (m) => start(m, true) },
  retry: { to: ['starting'], run: (m) => start(m, false) },
  stabilized: { to: ['same'], run: stay },
};

/** The table. A phase answers exactly the events it lists. */
export const PLUGIN_TABLE: Readonly<Record<PluginPhase, Row>> = {
  disabled: {
    enable: { to: ['starting'], run: (m) => prepend([enabledEvent], start(m, true)) },
    disable: { to: ['same'], run: stay },
    restart: { to: ['same'], run: stay },
    remove: {
      to: ['removed'],
      run: (m) => [{ ...m, phase: 'removed' }, [{ type: 'emit', event: { type: 'removed' } }]],
    },
    version: { to: ['disabled'], run: (m, e) => [retarget(m, e.version, e.upgrade), [{ type: 'save' }]] },
    config_changed: { to: ['same'], run: stay },
    retry: { to: ['same'], run: stay },
    stabilized: { to: ['same'], run: stay },
  },
  starting: {
    enable: { to: ['same'], run: stay },
    disable: { to: ['stopping'], run: (m) => prepend([disabledEvent], stop(m, 'disable')) },
    restart: { to: ['stopping'], run: (m) => stop({ ...m, failures: 0 }, 'start') },
    remove: { to: ['stopping'], run: (m) => stop(m, 'remove') },
    version: {
      to: ['starting', 'stopping'],
      run: (m, e) =>
        m.active?.version === e.version ? stay(m) : stop(retarget(m, e.version, e.upgrade), 'start'),
    },
    config_changed: { to: ['same'], run: stay },
    retry: { to: ['same'], run: stay },
    stabilized: { to: ['same'], run: stay },
    ready: { to: ['running'], run: (m, e, c) => becomeReady(m, e.child, c) },
    ended: {
      to: ['starting', 'restarting', 'failed'],
      run: (m, e, c) => failedStart(m, e.failure ?? endedByItself(false), c),
    },
  },
  running: {
    ...SERVING,
    unresponsive: {
      to: ['running', 'unresponsive'],
      run: (m, e) =>
        m.active?.id === e.child
          ? [{ ...m, phase: 'unresponsive' }, [{ type: 'emit', event: { type: 'unresponsive' } }]]
          : stay(m),
    },
    recovered: { to: ['same'], run: stay },
  },
  unresponsive: {
    ...SERVING,
    unresponsive: { to: ['same'], run: stay },
    recovered: {
      to: ['running', 'unresponsive'],
      run: (m, e) =>
        m.active?.id === e.child
          ? [{ ...m, phase: 'running' }, [{ type: 'emit', event: { type: 'recovered' } }]]
          : stay(m),
    },
  },
  restarting: WAITING,
  failed: WAITING,
  // A plugin whose file is gone is on its way out: no choice brings it back before the file does.
  stopping: {
    enable: {
      to: ['stopping'],
      run: (m) =>
        m.afterStop === 'disable'
          ? [{ ...m, afterStop: 'start' }, [enabledEvent, { type: 'save' }]]
          : stay(m),
    },
    disable: {
      to: ['stopping'],
      run: (m) =>
        m.afterStop === 'start'
          ? [{ ...m, afterStop: 'disable' }, [disabledEvent, { type: 'save' }]]
          : stay(m),
    },
    restart: { to: ['same'], run: stay },
    remove: { to: ['stopping'], run: (m) => [{ ...m, afterStop: 'remove' }, []] },
    version: { to: ['stopping'], run: (m, e) => [retarget(m, e.version, e.upgrade), [{ type: 'save' }]] },
    config_changed: { to: ['same'], run: stay },
    retry: { to: ['same'], run: stay },
    stabilized: { to: ['same'], run: stay },
    ready: { to: ['same'], run: stay },
    unresponsive: { to: ['same'], run: stay },
    recovered: { to: ['same'], run: stay },
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
const IGNORED_WHILE_STARTING: ReadonlySet<PluginEvent['type']> = new Set(['unresponsive', 'recovered']);

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
