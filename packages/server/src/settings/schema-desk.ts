/**
 * Runs plugins' schemas where they can hurt nobody: in a thread of its own with a deadline.
 *
 * A schema is a stranger's program. A pattern may take for ever, combinations may grow without end. The thread is there while it is
 * needed, so that a panel at rest pays nothing; at the deadline it is ended, and the next task gets a new one. Tasks wait in turns by plugin.
 */

import { Worker } from 'node:worker_threads';
import { FairLines } from '../fair-lines.ts';
import { ProblemError } from '../http/problem.ts';
import { createPatternCell, locatePattern } from './patterns.ts';
import type { SchemaResult, SchemaTask } from './schema-task.ts';
import type { SchemaAnswer, SchemaQuestion } from './schema-worker.ts';
import type { SettingsObject, SettingsSchema } from './settings-schema.ts';

/** Times of a desk. Unit: milliseconds. */
export interface SchemaDeskTimes {
  /** For one task. Default: 2000. */
  readonly deadlineMs: number;
  /** For the thread to start. Default: 30000. */
  readonly startMs: number;
  /** After this long without a task the thread ends. Default: 5000. */
  readonly idleMs: number;
}

const TIMES: SchemaDeskTimes = { deadlineMs: 2_000, startMs: 30_000, idleMs: 5_000 };
/** How many tasks may wait, in all and of each plugin. */
const MAX_WAITING = 128;
const MAX_WAITING_EACH = 16;
const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

interface Job {
  readonly plugin: string;
  readonly schema: SettingsSchema;
  readonly question: SchemaQuestion;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly cell: Int32Array;
  isReady: boolean;
}

/** Where schemas are run. */
export class SchemaDesk implements AsyncDisposable {
  readonly #times: SchemaDeskTimes;
  readonly #queue = new FairLines<Job>();
  readonly #defaults = new WeakMap<SettingsSchema, Promise<SettingsObject>>();
  #thread: Thread | null = null;
  #job: Job | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(times: Partial<SchemaDeskTimes> = {}) {
    this.#times = { ...TIMES, ...times };
  }

  /** Whether there is a thread at the moment. */
  get isAwake(): boolean {
    return this.#thread !== null;
  }

  /**
   * Runs a task with the schema of a plugin.
   *
   * @throws {ProblemError} `SCHEMA_TIMEOUT` at the deadline, naming the place in the schema; `PLUGIN_INVALID` for a schema that cannot be
   * used; `BUSY` when too many tasks of the plugin wait.
   */
  run<T extends SchemaTask>(plugin: string, schema: SettingsSchema, task: T): Promise<SchemaResult<T>> {
    return new Promise((resolve, reject) => {
      const question = { schema: JSON.stringify(schema), task };
      if (this.#isClosed) reject(new ProblemError('HOST_STOPPING'));
      else if (this.#queue.waiting >= MAX_WAITING || this.#queue.lengthOf(plugin) >= MAX_WAITING_EACH)
        reject(
          new ProblemError('BUSY', {
            detail: `Too many checks of the settings of "${plugin}" wait; try again shortly`,
            retryAfterMs: this.#times.deadlineMs,
          }),
        );
      else {
        this.#queue.add(plugin, { plugin, schema, question, resolve, reject });
        this.#next();
      }
    });
  }

  /** What the schema sets where nothing is set; computed once. @throws {ProblemError} as {@link run}. */
  defaultsOf(plugin: string, schema: SettingsSchema): Promise<SettingsObject> {
    const known = this.#defaults.get(schema);
    if (known !== undefined) return known;
    const defaults = this.run(plugin, schema, { kind: 'fill', values: {} });
    this.#defaults.set(schema, defaults);
    defaults.catch(() => this.#defaults.delete(schema));
    return defaults;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const { worker } = this.#thread ?? {};
    this.#endThread(new ProblemError('HOST_STOPPING'));
    for (let job = this.#queue.takeNext(); job !== null; job = this.#queue.takeNext())
      job.reject(new ProblemError('HOST_STOPPING'));
    await worker?.terminate();
  }

  #next(): void {
    if (this.#job !== null) return;
    const job = this.#queue.takeNext();
    if (job === null) {
      this.#arm(this.#times.idleMs, () => {
        this.#endThread(null);
      });
      return;
    }
    this.#job = job;
    this.#thread ??= this.#startThread();
    if (this.#thread.isReady) this.#ask(this.#thread, job);
    else
      this.#arm(this.#times.startMs, () => {
        this.#endThread(
          new ProblemError('INTERNAL', { detail: 'The thread that checks settings did not start' }),
        );
      });
  }

  #ask({ worker, cell }: Thread, job: Job): void {
    worker.postMessage(job.question);
    this.#arm(this.#times.deadlineMs, () => {
      this.#endThread(this.#toTimeout(job, locatePattern(job.schema, cell)));
    });
  }

  #startThread(): Thread {
    const cell = createPatternCell();
    // Nothing of the host's surroundings is its business, and it keeps no program from ending.
    const worker = new Worker(new URL('./schema-worker.ts', import.meta.url), {
      workerData: { cell },
      env: {},
      execArgv: [],
      resourceLimits: MEMORY,
    });
    worker.unref();
    const thread: Thread = { worker, cell, isReady: false };
    worker.on('message', (answer: SchemaAnswer) => {
      if (this.#thread === thread) this.#hear(thread, answer);
    });
    worker.on('error', (error: Error) => {
      if (this.#thread === thread) this.#endThread(toUnusable(this.#job?.plugin ?? '', error.message));
    });
    return thread;
  }

  #hear(thread: Thread, answer: SchemaAnswer): void {
    const job = this.#job;
    if (answer.kind === 'ready') {
      thread.isReady = true;
      if (job !== null) this.#ask(thread, job);
      return;
    }
    this.#job = null;
    if (answer.kind === 'result') job?.resolve(answer.result as never);
    else job?.reject(toUnusable(job.plugin, answer.message));
    this.#next();
  }

  /** The one place where a thread ends; a task that it had fails with the reason. */
  #endThread(reason: Error | null): void {
    clearTimeout(this.#timer);
    const [thread, job] = [this.#thread, this.#job];
    this.#thread = null;
    this.#job = null;
    void thread?.worker.terminate();
    if (job === null) return;
    job.reject(reason ?? new ProblemError('INTERNAL'));
    if (!this.#isClosed) this.#next();
  }

  #arm(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms).unref();
  }

  #toTimeout({ plugin }: Job, location: string | null): ProblemError {
    const what =
      location === null
        ? 'the schema "#" as a whole'
        : `the pattern at "${location}", on one of the texts it was tried on`;
    return new ProblemError('SCHEMA_TIMEOUT', {
      detail:
        `The settings of "${plugin}" could not be checked within ${this.#times.deadlineMs} ms: ` +
        `${what} takes too long. The plugin's author has to mend its settings schema`,
    });
  }
}

function toUnusable(plugin: string, message: string): ProblemError {
  return new ProblemError('PLUGIN_INVALID', {
    detail: `The settings schema of the plugin "${plugin}" cannot be used: ${message}`,
  });
}
