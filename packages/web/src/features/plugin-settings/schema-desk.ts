/**
 * Has values checked in a thread of its own, with a deadline.
 *
 * The thread starts with the first question and ends at a deadline or with the form; questions that waited behind a late one are asked again.
 */

import type { OutputUnit } from '@cfworker/json-schema';

import type { CheckAnswer, CheckQuestion } from './schema-check.worker.ts';

/** How a check ended: what is wrong, or that nobody can say here. */
export type CheckOutcome = readonly OutputUnit[] | 'unknown';

/** The part of a browser's `Worker` that is used. */
export interface CheckThread {
  onmessage: ((event: MessageEvent<CheckAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(question: CheckQuestion): void;
  terminate(): void;
}

/** Time for one check. Unit: milliseconds. */
const DEADLINE_MS = 1_500;

interface Waiting {
  readonly question: CheckQuestion;
  readonly resolve: (outcome: CheckOutcome) => void;
}

/** Where values are checked. */
export class SchemaDesk {
  readonly #start: () => CheckThread;
  readonly #deadlineMs: number;
  readonly #waiting: Waiting[] = [];
  #thread: CheckThread | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextId = 1;

  constructor(start: () => CheckThread = startThread, deadlineMs: number = DEADLINE_MS) {
    this.#start = start;
    this.#deadlineMs = deadlineMs;
  }

  /** Checks one value. Never rejects. */
  check(schema: unknown, values: unknown): Promise<CheckOutcome> {
    return new Promise((resolve) => {
      this.#waiting.push({ question: { id: this.#nextId++, schema, values }, resolve });
      if (this.#waiting.length === 1) this.#ask();
    });
  }

  /** Ends the thread; whoever waits is told that nobody can say. */
  close(): void {
    this.#endThread();
    for (const { resolve } of this.#waiting.splice(0)) resolve('unknown');
  }

  #ask(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#thread ??= this.#open();
    this.#thread.postMessage(first.question);
    this.#timer = setTimeout(() => {
      this.#endThread();
      this.#settle('unknown');
    }, this.#deadlineMs);
  }

  #open(): CheckThread {
    const thread = this.#start();
    thread.onmessage = ({ data }) => {
      if (data.id === this.#waiting[0]?.question.id) this.#settle(data.errors ?? 'unknown');
    };
    thread.onerror = () => {
      this.#endThread();
      this.#settle('unknown');
    };
    return thread;
  }

  #settle(outcome: CheckOutcome): void {
    clearTimeout(this.#timer);
    this.#waiting.shift()?.resolve(outcome);
    this.#ask();
  }

  #endThread(): void {
    clearTimeout(this.#timer);
    this.#thread?.terminate();
    this.#thread = null;
  }
}

function startThread(): CheckThread {
  return new Worker(new URL('./schema-check.worker.ts', import.meta.url), { type: 'module' });
}
