/**
 * What is known of one plugin beyond its present state: its versions, and the memory that outlives the host.
 *
 * A memory that cannot be stored is kept until the host ends: supervision goes on with a full disk.
 */

import { findExecutableProblem } from '@toru/process';
import { makeReason, reasonText } from '@toru/protocol';

import type { PluginSnapshot } from '../api.ts';
import { createMachine } from './plugin-machine.ts';
import type { PluginMachine } from './plugin-machine.ts';
import type { KeptVersion, PluginHome, PluginMemory, PluginVersion } from '../plugin-files/plugin-version.ts';
import type { SupervisionPolicy } from '../policy.ts';
import type { PluginContext } from './plugin-context.ts';

const KEPT_VERSIONS = 2;
const KEPT_CRASH_TIMES = 20;

/** Records of one plugin. */
export class PluginRecords {
  readonly #context: PluginContext;
  readonly #plugin: string;
  readonly #versions = new Map<string, PluginVersion>();
  #memory: PluginMemory;
  /** Hash of the newest version that was found, wanted or not. */
  #presentFile: string | null = null;
  /** File that an admin went back from; not offered again until it changes. */
  rolledBackFrom: string | null = null;

  constructor(context: PluginContext, plugin: string) {
    this.#context = context;
    this.#plugin = plugin;
    this.#memory = context.memory.load(plugin);
  }

  get memory(): PluginMemory {
    return this.#memory;
  }

  /** Takes a version that was found. What ran from the same place before can only run from its copy now. */
  add(version: PluginVersion): void {
    for (const [hash, known] of this.#versions) {
      if (hash === version.hash || known.path !== version.path) continue;
      const kept = this.#context.versions.load(hash);
      if (kept === null) this.#versions.delete(hash);
      else this.#versions.set(hash, kept);
    }
    this.#versions.set(version.hash, version);
    this.#presentFile = version.hash;
  }

  /** A version by its hash, or `null` when it is not kept any more. */
  versionOf(hash: string): PluginVersion | null {
    const known = this.#versions.get(hash);
    if (known !== undefined) return known;
    const kept = this.#context.versions.load(hash);
    if (kept !== null) this.#versions.set(hash, kept);
    return kept;
  }

  /** Some version, for words about a plugin whose target is lost. */
  get anyVersion(): PluginVersion | null {
    return [...this.#versions.values()].at(-1) ?? null;
  }

  /** Name of a version for people. */
  nameOf(hash: string): string {
    return this.versionOf(hash)?.metadata.version ?? 'unknown';
  }

  /** Whether a version is kept and could be started. */
  canRun(hash: string): boolean {
    const version = this.versionOf(hash);
    return version !== null && findExecutableProblem(version.path, this.#context.env['PATH']) === null;
  }

  /** The newest good version that is not `current` and can be started. */
  previousGood(current: string): PluginVersion | null {
    const previous = this.#memory.goodVersions.find(({ hash }) => hash !== current && this.canRun(hash));
    return previous === undefined ? null : this.versionOf(previous.hash);
  }

  /**
   * The machine at the start of the host: a file that was refused before stays refused, and its good predecessor is the target.
   *
   * A refused file that was good once is one that an admin went back from.
   */
  recall(file: PluginVersion): PluginMachine {
    const { goodVersions, refusedHash, consecutiveFailures } = this.#memory;
    const good =
      goodVersions.find(({ hash }) => hash !== refusedHash && this.versionOf(hash) !== null)?.hash ?? null;
    const machine: PluginMachine = { ...createMachine(file.hash), good, failures: consecutiveFailures };
    if (refusedHash !== file.hash || good === null || !this.canRun(good)) return machine;
    if (goodVersions.some(({ hash }) => hash === refusedHash)) {
      this.rolledBackFrom = refusedHash;
      return { ...machine, target: good };
    }
    return { ...machine, target: good, refused: refusedHash };
  }

  /** Where the last host start left: running, waiting for its next try, or given up. `next`: the event that goes on from there. */
  resume(
    machine: PluginMachine,
    { restartDelayMaxMs, failedRetryMs }: Pick<SupervisionPolicy, 'restartDelayMaxMs' | 'failedRetryMs'>,
  ): { readonly machine: PluginMachine; readonly next: 'enable' | 'retry' | null } {
    const { givenUp, retryAtMs } = this.#memory;
    const nowMs = this.#context.now();
    const hasChanged = givenUp?.hash !== undefined && givenUp.hash !== machine.target;
    const isWaiting = givenUp !== null || (retryAtMs !== null && retryAtMs > nowMs);
    if (!isWaiting || hasChanged)
      return { machine: { ...machine, phase: 'restarting' }, next: hasChanged ? 'enable' : 'retry' };
    // The wall clock may have jumped while the host was down: nobody waits longer than the policy says.
    const latestMs = nowMs + (givenUp === null ? restartDelayMaxMs * 2 : failedRetryMs);
    const atMs = givenUp?.doNotRetry === true ? null : Math.min(retryAtMs ?? latestMs, latestMs);
    return {
      machine: {
        ...machine,
        phase: givenUp === null ? 'restarting' : 'failed',
        retryAtMs: atMs,
        doNotRetry: givenUp?.doNotRetry ?? false,
        reason:
          givenUp === null
            ? machine.reason
            : (givenUp.reasonInfo ?? makeReason('RECORDED_SENTENCE', { message: givenUp.reason })),
      },
      next: null,
    };
  }

  /** Stores what the machine must know after a restart of the host. */
  saveMachine(machine: PluginMachine, license: PluginSnapshot['license']): void {
    const { phase, failures, retryAtMs, doNotRetry, target } = machine;
    const reason = machine.reason ?? makeReason('CAUSE_UNKNOWN');
    this.#save({
      ...this.#memory,
      consecutiveFailures: failures,
      retryAtMs: phase === 'restarting' || phase === 'failed' ? retryAtMs : null,
      givenUp:
        phase === 'failed'
          ? {
              reason: reasonText(reason),
              reasonInfo: reason,
              doNotRetry,
              atMs: this.#memory.givenUp?.atMs ?? this.#context.now(),
              hash: target,
              license: license ?? undefined,
            }
          : null,
      goodVersions: this.#goodVersions(machine.good),
      refusedHash: machine.refused ?? this.rolledBackFrom,
    });
    this.#forgetUnwanted(machine);
  }

  /** Remembers one more crash. */
  addCrash(atMs: number): void {
    const crashTimesMs = [...this.#memory.crashTimesMs, atMs].slice(-KEPT_CRASH_TIMES);
    this.#save({ ...this.#memory, crashTimesMs });
  }

  /**
   * Stores an admin's choice.
   *
   * @throws whatever the store throws: a choice that is not on disk was not made.
   */
  choose(enabled: boolean): void {
    const memory = { ...this.#memory, enabled };
    this.#context.memory.save(this.#plugin, memory);
    this.#memory = memory;
  }

  /** Remembers which file has the plugin's id and route; `null`: none any more. */
  settleHome(home: PluginHome | null): void {
    const known = this.#memory.home;
    if (known?.fileName === home?.fileName && known?.route === home?.route && known !== undefined) return;
    this.#save({ ...this.#memory, home });
  }

  /** Hashes that must stay on disk. */
  wantedHashes(machine: PluginMachine): Set<string> {
    const { active, candidate, target, good, refused } = machine;
    const hashes = [active?.version, candidate?.version, target, good, refused, this.rolledBackFrom];
    const wanted = new Set(this.#memory.goodVersions.map(({ hash }) => hash));
    for (const hash of hashes) if (hash !== undefined && hash !== null) wanted.add(hash);
    return wanted;
  }

  #goodVersions(good: string | null): readonly KeptVersion[] {
    const known = this.#memory.goodVersions;
    const version = good === null || known[0]?.hash === good ? null : this.versionOf(good);
    if (version === null) return known;
    const { hash, metadata, fileName } = version;
    const newest = { hash, version: metadata.version, fileName, atMs: this.#context.now() };
    return [newest, ...known.filter((other) => other.hash !== hash)].slice(0, KEPT_VERSIONS);
  }

  #forgetUnwanted(machine: PluginMachine): void {
    const wanted = this.wantedHashes(machine);
    for (const hash of this.#versions.keys()) {
      if (!wanted.has(hash) && hash !== this.#presentFile) this.#versions.delete(hash);
    }
  }

  #save(memory: PluginMemory): void {
    this.#memory = memory;
    try {
      this.#context.memory.save(this.#plugin, memory);
    } catch (error) {
      this.#context.reportInternalError(`storing the memory of plugin "${this.#plugin}"`, error);
    }
  }
}
