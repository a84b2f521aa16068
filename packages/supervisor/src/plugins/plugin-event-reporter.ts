/** What people are told of one plugin: its events in words, its last crash, its last upgrade. */

import { makeReason, reasonText } from '@toru/protocol';
import type { CrashReport, Reason } from '@toru/protocol';

import type { PluginSnapshot, SupervisorEvent, SupervisorEventType } from '../api.ts';
import type { MachineEvent, PluginMachine } from './plugin-machine.ts';
import type { ChildEnd } from '../children/child-listener.ts';
import type { ChildRun } from '../children/child-run.ts';
import { crashReport } from '../children/crash-report.ts';
import type { PluginContext } from './plugin-context.ts';
import { eventText } from './event-text.ts';
import type { PluginRecords } from './plugin-records.ts';

/** What a story is told about. */
export interface StorySource {
  readonly context: PluginContext;
  readonly id: string;
  readonly records: PluginRecords;
  readonly children: ReadonlyMap<number, ChildRun>;
  readonly machine: () => PluginMachine;
  /** Name of the plugin for people. */
  readonly name: () => string;
}

/** An event without what the teller adds. */
interface Telling extends Pick<SupervisorEvent, 'level' | 'message'> {
  readonly type: SupervisorEventType;
  /** The child that it is about. */
  readonly child?: ChildRun | undefined;
  readonly details?: SupervisorEvent['details'];
}

export class PluginEventReporter {
  readonly #source: StorySource;
  lastCrash: CrashReport | null = null;
  upgrade: PluginSnapshot['upgrade'] = null;
  /** Crashes since the last reset of the back-off. */
  restarts = 0;

  constructor(source: StorySource) {
    this.#source = source;
  }

  /** Tells what the table reports. `end`: how the child it is about ended. */
  emit(event: MachineEvent, end: ChildEnd | null): void {
    const { records, children, machine, name } = this.#source;
    const isFailure = event.type === 'crashed' || event.type === 'upgrade_failed';
    if (isFailure) this.lastCrash = this.#reportCrash(event, end);
    if (event.type === 'crashed') this.restarts += 1;
    if (event.type === 'upgraded') {
      const isBack = records.rolledBackFrom === event.from;
      this.noteUpgrade(records.nameOf(event.to), isBack ? 'rolled_back' : 'done', null);
    }
    if (event.type === 'upgrade_failed')
      this.noteUpgrade(records.nameOf(event.version), 'failed', event.failure.reason);
    const { level, message, details } = eventText(event, name(), (hash) => records.nameOf(hash));
    const child = 'child' in event ? event.child : machine().active?.id;
    const about = child === undefined ? undefined : children.get(child);
    const crash = isFailure ? { crash: this.lastCrash } : {};
    this.tell({ type: event.type, level, message, child: about, details: { ...details, ...crash } });
  }

  /** Tells something that the table does not know of. */
  tell({ type, level, message, child, details = {} }: Telling): void {
    const { context, id } = this.#source;
    const runId = child?.runId ?? null;
    context.emit({ type, plugin: id, runId, level, message, details }, child?.pid ?? undefined);
  }

  /** Tells that a child is over its memory limit; returns the reason. */
  tellMemoryLimit(child: ChildRun, limitMb: number): Reason {
    const reason = makeReason('PLUGIN_OUT_OF_MEMORY', { limit_mb: limitMb });
    const message = `${child.version.metadata.name} ran ${reasonText(reason)}`;
    const { memoryBytes, processes } = child.usage ?? {};
    const details = { limit_mb: limitMb, used_bytes: memoryBytes, processes, reason_info: reason };
    this.tell({ type: 'memory_limit', level: 'error', message, child, details });
    return reason;
  }

  /** Tells that the changed file of the plugin cannot be used. */
  tellRefusedFile(reason: Reason): void {
    this.noteUpgrade('unknown', 'failed', reason);
    const message = `The changed file of ${this.#source.name()} cannot be used: ${reasonText(reason)}`;
    this.tell({
      type: 'upgrade_failed',
      level: 'warn',
      message,
      details: { reason: reasonText(reason), reason_info: reason },
    });
  }

  /** Notes how the last upgrade stands. */
  noteUpgrade(
    version: string,
    state: NonNullable<PluginSnapshot['upgrade']>['state'],
    reason: Reason | null,
  ): void {
    const sentence = reason === null ? null : reasonText(reason);
    this.upgrade = { version, state, reason: sentence, reasonInfo: reason, atMs: this.#source.context.now() };
  }

  #reportCrash(
    event: Extract<MachineEvent, { type: 'crashed' | 'upgrade_failed' }>,
    end: ChildEnd | null,
  ): CrashReport {
    const { context, records, children, machine } = this.#source;
    const atMs = context.now();
    records.addCrash(atMs);
    const facts = {
      reason: event.failure.reason,
      atMs,
      version: children.get(event.child)?.version.metadata.version ?? records.nameOf(machine().target),
      restartNumber: machine().failures,
      nextRetryAtMs: event.type === 'crashed' ? event.nextRetryAtMs : null,
    };
    return crashReport(facts, end);
  }
}
