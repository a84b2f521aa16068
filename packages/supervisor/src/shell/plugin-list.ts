/**
 * Every plugin of one host start, made to be what the folder says: who gets an id and a route, who is invalid, who has left.
 */

import type { PluginSnapshot } from '../face.ts';
import type { PluginVersion } from '../plugin-version.ts';
import type { EngineContext } from './engine-context.ts';
import type { FoundFile } from './files/discovery.ts';
import { PluginRunner } from './plugin-runner.ts';
import { invalidSnapshot } from './plugin-snapshot.ts';

interface InvalidFile {
  readonly file: FoundFile;
  readonly reason: string;
}

/** The plugins. */
export class PluginList {
  readonly #context: EngineContext;
  readonly #runners = new Map<string, PluginRunner>();
  readonly #routes = new Map<string, PluginRunner>();
  readonly #removals = new Map<string, NodeJS.Timeout>();
  readonly #lookAgain: () => void;
  /** By file name. */
  #invalid = new Map<string, InvalidFile>();
  #isBooting = true;

  /** `lookAgain`: something became free that another file may want. */
  constructor(context: EngineContext, lookAgain: () => void) {
    this.#context = context;
    this.#lookAgain = lookAgain;
  }

  get runners(): Iterable<PluginRunner> {
    return this.#runners.values();
  }

  runner(id: string): PluginRunner | undefined {
    return this.#runners.get(id);
  }

  runnerOfRoute(segment: string): PluginRunner | undefined {
    return this.#routes.get(segment);
  }

  /** Why a file is no plugin; `undefined` when there is no such file. */
  invalidReason(fileName: string): string | undefined {
    return this.#invalid.get(fileName)?.reason;
  }

  snapshots(): PluginSnapshot[] {
    const plugins = [...this.#runners.values()].map((runner) => runner.snapshot());
    return [...plugins, ...[...this.#invalid.values()].map(toSnapshot)];
  }

  snapshot(id: string): PluginSnapshot | undefined {
    const runner = this.#runners.get(id);
    if (runner !== undefined) return runner.snapshot();
    const invalid = this.#invalid.get(id);
    return invalid === undefined ? undefined : toSnapshot(invalid);
  }

  /** Makes the plugins what the folder says. */
  apply(files: readonly FoundFile[]): void {
    const invalid = new Map<string, InvalidFile>();
    const homes = new Map<string, string>();
    // A running plugin keeps its id and route, whatever file sorts before its own.
    const ordered = [...files].sort((a, b) => this.#claim(b) - this.#claim(a));
    for (const file of ordered) {
      const reason = this.#settleFile(file, homes);
      if (reason !== null) invalid.set(file.fileName, { file, reason });
    }
    this.#reportInvalid(invalid);
    this.#reportAbsent(homes);
    this.#isBooting = false;
    this.#keepOnlyWanted();
  }

  /** A plugin changed: with an upgrade its route may be another one. */
  refreshRoute(id: string): void {
    const runner = this.#runners.get(id);
    if (runner === undefined || this.#routes.get(runner.routeSegment) === runner) return;
    if (this.#routes.has(runner.routeSegment)) return;
    for (const [segment, owner] of this.#routes) if (owner === runner) this.#routes.delete(segment);
    this.#routes.set(runner.routeSegment, runner);
  }

  /** No plugin leaves any more. */
  close(): void {
    for (const timer of this.#removals.values()) clearTimeout(timer);
  }

  /** Gives a file its place; the sentence why it gets none, else `null`. */
  #settleFile(file: FoundFile, homes: Map<string, string>): string | null {
    if (!file.result.ok) {
      const runner = this.#runnerOfFile(file);
      if (runner === undefined || homes.has(runner.id)) return file.result.reason;
      homes.set(runner.id, file.fileName);
      runner.refuseFile(file.result.reason, fileInfo(file));
      return null;
    }
    const { version } = file.result;
    const { id, route } = version.metadata;
    if (homes.has(id)) return `its id "${id}" is taken by ${homes.get(id) ?? 'another file'}`;
    const owner = this.#routes.get(route.slice(1));
    if (owner !== undefined && owner.id !== id) {
      const reason = `its route "${route}" is taken by plugin "${owner.id}"`;
      const runner = this.#runners.get(id);
      if (runner === undefined) return reason;
      homes.set(id, file.fileName);
      runner.refuseFile(reason, fileInfo(file));
      return null;
    }
    homes.set(id, file.fileName);
    clearTimeout(this.#removals.get(id));
    this.#removals.delete(id);
    const runner = this.#runners.get(id) ?? this.#add(version);
    runner.offer(version, fileInfo(file));
    return null;
  }

  /** How good the claim of a file to its id is: the same place beats the same content beats a newcomer. */
  #claim(file: FoundFile): number {
    if (!file.result.ok) return this.#runnerOfPath(file.path) === undefined ? 0 : 2;
    const present = this.#runners.get(file.result.version.metadata.id)?.snapshot().file;
    if (present?.path === file.path) return 2;
    return present?.hash === file.hash && file.hash !== null ? 1 : 0;
  }

  #runnerOfPath(path: string): PluginRunner | undefined {
    for (const runner of this.#runners.values()) if (runner.snapshot().file?.path === path) return runner;
    return undefined;
  }

  /** The plugin that a file which no longer reads well belonged to. At the start of the host only memory knows. */
  #runnerOfFile(file: FoundFile): PluginRunner | undefined {
    const runner = this.#runnerOfPath(file.path);
    if (runner !== undefined || !this.#isBooting) return runner;
    for (const [id, { goodVersions }] of this.#context.memory.all()) {
      if (this.#runners.has(id)) continue;
      for (const { hash, fileName } of goodVersions) {
        const version = fileName === file.fileName ? this.#context.versions.load(hash) : null;
        if (version !== null) return this.#add(version);
      }
    }
    return undefined;
  }

  #add(version: PluginVersion): PluginRunner {
    const { options, emit } = this.#context;
    const { id, name } = version.metadata;
    const runner = new PluginRunner(this.#context, version);
    this.#runners.set(id, runner);
    this.refreshRoute(id);
    emit({
      type: 'discovered',
      plugin: id,
      runId: null,
      level: 'info',
      message: `${name} ${version.metadata.version} was found in ${version.fileName}`,
      details: { file: version.fileName, hash: version.hash, version: version.metadata.version },
    });
    this.#context.changed(id);
    if (options.safeMode === true) return runner;
    const isApproved = options.autoEnable === true || options.approvedHashes?.has(version.hash) === true;
    try {
      if (runner.isUndecided && isApproved) runner.choose(true);
      else runner.boot();
    } catch (error) {
      this.#context.broken(`enabling plugin "${id}"`, error);
    }
    return runner;
  }

  #reportInvalid(invalid: Map<string, InvalidFile>): void {
    const before = this.#invalid;
    this.#invalid = invalid;
    for (const [fileName, { reason }] of invalid) {
      if (before.get(fileName)?.reason === reason) continue;
      const message = `${fileName}: ${reason}`;
      const details = { reason };
      this.#context.emit({ type: 'invalid', plugin: fileName, runId: null, level: 'warn', message, details });
      this.#context.changed(fileName);
    }
    for (const fileName of before.keys()) if (!invalid.has(fileName)) this.#context.changed(fileName);
  }

  /** A file that is gone has some time to come back: an editor or a package manager may be replacing it. */
  #reportAbsent(homes: ReadonlyMap<string, string>): void {
    for (const [id, runner] of this.#runners) {
      if (homes.has(id) || this.#removals.has(id)) continue;
      const timer = setTimeout(() => {
        this.#remove(id, runner).catch((error: unknown) => {
          this.#context.broken(`removing plugin "${id}"`, error);
        });
      }, this.#context.policy.removalGraceMs);
      timer.unref();
      this.#removals.set(id, timer);
    }
  }

  async #remove(id: string, runner: PluginRunner): Promise<void> {
    runner.step({ type: 'remove' });
    while (runner.phase !== 'removed') await runner.nextChange();
    this.#removals.delete(id);
    this.#runners.delete(id);
    for (const [segment, owner] of this.#routes) if (owner === runner) this.#routes.delete(segment);
    this.#context.changed(id);
    this.#lookAgain();
  }

  #keepOnlyWanted(): void {
    const keep = new Set<string>();
    for (const runner of this.#runners.values()) {
      for (const hash of runner.wantedHashes) keep.add(hash);
      const hash = runner.snapshot().file?.hash;
      if (hash !== undefined && hash !== null) keep.add(hash);
    }
    for (const { goodVersions } of this.#context.memory.all().values())
      for (const { hash } of goodVersions) keep.add(hash);
    for (const { file } of this.#invalid.values()) if (file.result.ok) keep.add(file.result.version.hash);
    try {
      this.#context.versions.prune(keep);
    } catch (error) {
      this.#context.broken('removing versions that nobody needs', error);
    }
  }
}

function toSnapshot({ file, reason }: InvalidFile): PluginSnapshot {
  return invalidSnapshot(file.fileName, reason, fileInfo(file));
}

function fileInfo(file: FoundFile): NonNullable<PluginSnapshot['file']> {
  return { path: file.path, hash: file.hash, bytes: file.bytes };
}
