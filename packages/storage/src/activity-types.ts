/** The faces of the two journals, plugin events and audit entries, and of the page that shows both. */

import type { Page, PluginEventInfo } from '@toru/protocol';

/** An event to be stored; a supervisor event fits as it is. */
export interface NewEvent {
  readonly type: string;
  /** null for the host itself. */
  readonly plugin: string | null;
  readonly atMs: number;
  readonly runId: string | null;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Filters and page of stored plugin events; filters that are left out match everything. */
export interface EventQuery {
  readonly plugin?: string | undefined;
  readonly type?: string | undefined;
  /** Text that any field contains; upper and lower case of ASCII letters are the same. */
  readonly search?: string | undefined;
  /** `next` of the page before. */
  readonly before?: string | undefined;
  /** 1 to 1000. Default: 100. */
  readonly limit?: number | undefined;
}

/** Plugin events, kept for 90 days and at most 100 000 rows. Pages throw `REQUEST_INVALID` for a bad `before` or `limit`. */
export interface EventStore {
  /** Stores an event and returns it with its id. @throws {ToruError} `STORAGE_UNAVAILABLE` */
  append(event: NewEvent): PluginEventInfo;
  page(query: EventQuery): Page<PluginEventInfo>;
  /** The newest event of a type, e.g. the last crash. */
  latest(plugin: string, type: string): PluginEventInfo | null;
  /** Removes what is over the retention; returns how many. */
  prune(nowMs: number): number;
}

/** An entry of the audit trail to be stored. */
export interface NewAuditEntry {
  readonly atMs: number;
  /** User name, `token:<name>` or null for the host. */
  readonly actor: string | null;
  readonly address: string | null;
  /** Noun and verb: `plugin.enable`, `auth.login_failed`. */
  readonly action: string;
  readonly plugin: string | null;
  /** One sentence for people. */
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A stored entry of the audit trail. */
export interface AuditEntry extends NewAuditEntry {
  readonly id: number;
}

/** Filters and page of the audit trail; filters that are left out match everything. */
export interface AuditQuery {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly plugin?: string | undefined;
  readonly search?: string | undefined;
  readonly before?: string | undefined;
  /** 1 to 1000. Default: 100. */
  readonly limit?: number | undefined;
}

/** Who did what, from where. Kept for 90 days and at most 100 000 rows. */
export interface AuditStore {
  /** @throws {ToruError} `STORAGE_UNAVAILABLE` */
  append(entry: NewAuditEntry): AuditEntry;
  page(query: AuditQuery): Page<AuditEntry>;
  prune(nowMs: number): number;
}

/** One line of the combined activity, in the shape of `GET /api/activity`. */
export interface ActivityItem {
  /** `p12` is plugin event 12, `a7` is audit entry 7. */
  readonly id: string;
  readonly kind: 'plugin' | 'audit';
  /** RFC 3339. */
  readonly at: string;
  readonly plugin: string | null;
  /** Type of the event, or action of the audit entry. */
  readonly type: string;
  readonly actor: string | null;
  readonly address: string | null;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Selects activity. A filter on `actor` leaves plugin events out, because they have none. */
export interface ActivityQuery {
  /** Default: `all`. */
  readonly kind?: 'plugin' | 'audit' | 'all' | undefined;
  readonly plugin?: string | undefined;
  readonly type?: string | undefined;
  readonly actor?: string | undefined;
  readonly search?: string | undefined;
  readonly before?: string | undefined;
  /** 1 to 1000. Default: 100. */
  readonly limit?: number | undefined;
}

/** Plugin events and audit entries as one list, newest first. */
export interface ActivityStore {
  page(query: ActivityQuery): Page<ActivityItem>;
  /** Walks over everything that the query selects, newest first. `limit` is not looked at. */
  entries(query: ActivityQuery): Generator<ActivityItem, void, undefined>;
}
