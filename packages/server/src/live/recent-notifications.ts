/**
 * The last notifications of plugins, so that a reader whose stream was interrupted gets those it missed.
 *
 * Everything else that goes over the stream is the state of something that can be asked for again; a notification is said once. Its
 * id is that of this run of the panel and a number: `4f2c-17`. A reader from an earlier run has missed all of this one.
 */

/** A notification as it was sent. */
export interface SentNotification {
  readonly id: string;
  readonly plugin: string;
  /** JSON. */
  readonly text: string;
}

const MAX_KEPT = 100;

/** Keeps the last hundred. */
export class RecentNotifications {
  readonly #run: string;
  #kept: SentNotification[] = [];
  #count = 0;

  /** `run`: tells this run of the panel from others. */
  constructor(run: string) {
    this.#run = run;
  }

  /** Gives a notification its id and keeps it. */
  add(plugin: string, text: string): SentNotification {
    this.#count += 1;
    const sent = { id: this.#toId(this.#count), plugin, text };
    this.#kept.push(sent);
    if (this.#kept.length > MAX_KEPT) this.#kept.shift();
    return sent;
  }

  /** The id of the last one. */
  get lastId(): string {
    return this.#toId(this.#count);
  }

  /** What a reader missed that has seen `lastId`, in order; null: it is new here and has missed nothing. */
  since(lastId: string | null): readonly SentNotification[] {
    if (lastId === null) return [];
    const [run, number] = lastId.split('-');
    const seen = run === this.#run ? Number(number) || 0 : 0;
    const missed = this.#count - seen;
    return missed <= 0 ? [] : this.#kept.slice(-missed);
  }

  #toId(number: number): string {
    return `${this.#run}-${number}`;
  }
}
