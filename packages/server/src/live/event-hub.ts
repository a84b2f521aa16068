/**
 * The one place that live messages go through: `GET /api/events`.
 *
 * Each reader gets what its role may see. Changes of a plugin are sent at once and then at most every 250 ms. A reader may have the
 * lines of logs sent on its stream as well, so that a page needs one connection whatever it shows.
 */

import type { LiveEvents, PluginSample, SystemInfo } from '@toru/api';
import type { ServerResponse } from 'node:http';
import type { PluginEventInfo } from '@toru/protocol';
import type { PluginNotification, Supervisor } from '@toru/supervisor';
import type { Credential } from '../auth/credential.ts';
import type { PluginDirectory } from '../plugins/plugin-directory.ts';
import { EventStream } from './event-stream.ts';
import { LogDesk } from './log-desk.ts';
import { RecentNotifications } from './recent-notifications.ts';

const CHANGE_INTERVAL_MS = 250;
const MAX_READERS = 500;

/** What the hub needs. */
export interface EventHubDeps {
  /** Unit: milliseconds. */
  readonly beatMs: number;
  readonly supervisor: Pick<Supervisor, 'get' | 'onChange' | 'onNotification'>;
  readonly directory: PluginDirectory;
  readonly onStoredEvent: (listener: (event: PluginEventInfo) => void) => () => void;
  readonly hello: () => Omit<LiveEvents['hello'], 'stream'>;
  /** Makes ids that nobody can guess. */
  readonly randomId: () => string;
  /** Changes that are not stored. */
  readonly unsaved: () => readonly string[];
}

interface Reader {
  readonly id: string;
  readonly stream: EventStream;
  readonly credential: Credential;
  readonly logs: LogDesk;
  /** Plugins it has been told of, so that it hears when one leaves its sight. */
  readonly seen: Set<string>;
}

export class EventHub {
  readonly #deps: EventHubDeps;
  readonly #readers = new Set<Reader>();
  readonly #notifications: RecentNotifications;
  readonly #changed = new Set<string>();
  readonly #stops: (() => void)[];
  readonly #beat: NodeJS.Timeout;
  #changeTimer: NodeJS.Timeout | null = null;

  constructor(deps: EventHubDeps) {
    this.#deps = deps;
    this.#notifications = new RecentNotifications(deps.randomId());
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

  /** Adds a reader. `lastId`: the last id that it has seen; null: it begins. */
  join(response: ServerResponse, credential: Credential, lastId: string | null): void {
    const { directory, supervisor } = this.#deps;
    const stream = new EventStream(response, () => {
      credential.unwatch(watcher);
      reader.logs.close();
      this.#readers.delete(reader);
    });
    const logs = new LogDesk({
      maySee: (id) => {
        const plugin = supervisor.get(id);
        const { identity } = credential;
        return plugin !== undefined && identity.role === 'admin' && directory.canSee(identity, plugin);
      },
      send: (text, onLeft) => {
        stream.send('log', text, undefined, onLeft);
      },
    });
    const watcher = {
      pluginId: null,
      watcherIndex: -1,
      onRevoked: () => {
        stream.end();
      },
    };
    credential.watch(watcher);
    const visible = directory.list(credential.identity).map((plugin) => plugin.id);
    const id = this.#deps.randomId();
    const reader: Reader = { id, stream, credential, logs, seen: new Set(visible) };
    this.#readers.add(reader);
    for (const missed of this.#notifications.since(lastId)) {
      const plugin = supervisor.get(missed.plugin);
      if (plugin !== undefined && directory.canSee(credential.identity, plugin))
        stream.send('notification', missed.text, missed.id);
    }
    const facts = this.#deps.hello();
    const instanceId = isAdmin(reader) ? facts.instance_id : null;
    const hello: LiveEvents['hello'] = { ...facts, instance_id: instanceId, stream: id };
    stream.send('hello', JSON.stringify(hello), this.#notifications.lastId);
    const changes = this.#deps.unsaved();
    if (changes.length > 0 && isAdmin(reader)) send(reader, 'unsaved', { changes });
  }

  /** The logs on an open stream; undefined unless it was opened with this very credential. */
  logsOf(streamId: string, credential: Credential): LogDesk | undefined {
    for (const reader of this.#readers)
      if (reader.id === streamId && reader.credential === credential) return reader.logs;
    return undefined;
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
    const sent = this.#notifications.add(id, JSON.stringify(body));
    for (const { stream, credential } of this.#readers)
      if (this.#deps.directory.canSee(credential.identity, plugin))
        stream.send('notification', sent.text, sent.id);
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
