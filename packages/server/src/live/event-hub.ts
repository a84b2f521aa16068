/**
 * The one place that live messages go through: `GET /api/events`.
 *
 * Each reader gets what its role may see. Changes of a plugin are sent at once and then at most every 250 ms.
 */

import type { ServerResponse } from 'node:http';
import type { LiveEvents, PluginEventInfo, PluginSample, SystemInfo } from '@toru/protocol';
import type { PluginNotification, Supervisor } from '@toru/supervisor';
import type { Credential } from '../auth/credential.ts';
import type { PluginDirectory } from '../plugins/plugin-directory.ts';
import { EventStream } from './event-stream.ts';

const CHANGE_INTERVAL_MS = 250;
const MAX_READERS = 500;

/** What the hub needs. */
export interface EventHubDeps {
  /** Unit: milliseconds. */
  readonly beatMs: number;
  readonly supervisor: Pick<Supervisor, 'get' | 'onChange' | 'onNotification'>;
  readonly directory: PluginDirectory;
  readonly onStoredEvent: (listener: (event: PluginEventInfo) => void) => () => void;
  readonly hello: () => LiveEvents['hello'];
  /** Changes that are not stored. */
  readonly unsaved: () => readonly string[];
}

interface Reader {
  readonly stream: EventStream;
  readonly credential: Credential;
  /** Plugins it has been told of, so that it hears when one leaves its sight. */
  readonly seen: Set<string>;
}

/** The hub. */
export class EventHub {
  readonly #deps: EventHubDeps;
  readonly #readers = new Set<Reader>();
  readonly #changed = new Set<string>();
  readonly #stops: (() => void)[];
  readonly #beat: NodeJS.Timeout;
  #changeTimer: NodeJS.Timeout | null = null;

  constructor(deps: EventHubDeps) {
    this.#deps = deps;
    this.#stops = [
      deps.supervisor.onChange((id) => {
        this.pluginChanged(id);
      }),
      deps.supervisor.onNotification((notification) => {
        this.#notify(notification);
      }),
      deps.onStoredEvent((event) => {
        this.#sendText('plugin_event', JSON.stringify(event), isAdmin);
      }),
    ];
    this.#beat = setInterval(() => {
      for (const reader of this.#readers) reader.stream.beat();
    }, deps.beatMs);
    this.#beat.unref();
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** No more readers fit. */
  get isFull(): boolean {
    return this.#readers.size >= MAX_READERS;
  }

  /** Adds a reader. */
  join(response: ServerResponse, credential: Credential): void {
    const stream = new EventStream(response, () => {
      credential.unwatch(watcher);
      this.#readers.delete(reader);
    });
    const watcher = {
      pluginId: null,
      onRevoked: () => {
        stream.end();
      },
    };
    credential.watch(watcher);
    const visible = this.#deps.directory.list(credential.identity).map((plugin) => plugin.id);
    const reader: Reader = { stream, credential, seen: new Set(visible) };
    this.#readers.add(reader);
    const hello = this.#deps.hello();
    send(reader, 'hello', isAdmin(reader) ? hello : { ...hello, instance_id: null });
    const changes = this.#deps.unsaved();
    if (changes.length > 0 && isAdmin(reader)) send(reader, 'unsaved', { changes });
  }

  /** Tells readers about a plugin that changed in any way, its access included. */
  pluginChanged(id: string): void {
    this.#changed.add(id);
    if (this.#changeTimer === null) this.#flushChanges();
  }

  /** Sends administrators the vitals of the server. */
  sendSystem(info: SystemInfo): void {
    this.#sendText('system', JSON.stringify(info), isAdmin);
  }

  /** Sends administrators what is not stored. */
  sendUnsaved(changes: readonly string[]): void {
    this.#sendText('unsaved', JSON.stringify({ changes }), isAdmin);
  }

  /** Sends administrators the load of the plugins. */
  sendSamples(samples: ReadonlyMap<string, PluginSample>): void {
    const known = [...samples].filter(([id]) => this.#deps.supervisor.get(id) !== undefined);
    if (known.length > 0)
      this.#sendText('plugin_samples', JSON.stringify(Object.fromEntries(known)), isAdmin);
  }

  /** Ends every stream. */
  close(): void {
    for (const stop of this.#stops) stop();
    clearInterval(this.#beat);
    if (this.#changeTimer !== null) clearTimeout(this.#changeTimer);
    for (const reader of this.#readers) reader.stream.end();
  }

  #flushChanges(): void {
    const ids = [...this.#changed];
    this.#changed.clear();
    for (const id of ids) this.#sendPlugin(id);
    this.#changeTimer = setTimeout(() => {
      this.#changeTimer = null;
      if (this.#changed.size > 0) this.#flushChanges();
    }, CHANGE_INTERVAL_MS);
    this.#changeTimer.unref();
  }

  #sendPlugin(id: string): void {
    const { directory, supervisor } = this.#deps;
    const plugin = supervisor.get(id);
    const texts = new Map<string, string>();
    for (const reader of this.#readers) {
      const { identity } = reader.credential;
      if (plugin !== undefined && directory.canSee(identity, plugin)) {
        const text = texts.get(identity.role) ?? JSON.stringify(directory.toInfo(identity, plugin));
        texts.set(identity.role, text);
        reader.seen.add(id);
        reader.stream.send('plugin', text);
      } else if (reader.seen.delete(id)) {
        send(reader, 'plugin_removed', { id });
      }
    }
  }

  #notify({ plugin: id, level, title, message, atMs }: PluginNotification): void {
    const plugin = this.#deps.supervisor.get(id);
    if (plugin === undefined) return;
    const body: LiveEvents['notification'] = {
      plugin: id,
      level,
      title,
      message,
      at: new Date(atMs).toISOString(),
    };
    this.#sendText('notification', JSON.stringify(body), ({ credential }) =>
      this.#deps.directory.canSee(credential.identity, plugin),
    );
  }

  #sendText(event: keyof LiveEvents, text: string, isMeant: (reader: Reader) => boolean): void {
    for (const reader of this.#readers) if (isMeant(reader)) reader.stream.send(event, text);
  }
}

function send<Name extends keyof LiveEvents>(reader: Reader, event: Name, data: LiveEvents[Name]): void {
  reader.stream.send(event, JSON.stringify(data));
}

function isAdmin({ credential }: Reader): boolean {
  return credential.identity.role === 'admin';
}
