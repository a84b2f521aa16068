/** What a plugin says of itself, for whoever listens. It may show people only so much per minute. */

import type { PluginMessage } from '@toru/protocol';

import type { ChannelListener } from './live-channel.ts';
import { RateBudget } from './rate-budget.ts';

/** Notifications per minute; more are dropped. */
const NOTIFICATIONS_PER_MINUTE = 60;

/** Messages that neither ask nor answer. */
export type ReportMessage = Extract<
  PluginMessage,
  { readonly type: 'log' | 'status' | 'notify' | 'starting' | 'failed' }
>;

/** Passes on the reports of one plugin. */
export class PluginReports {
  readonly #listener: ChannelListener;
  readonly #notifications = new RateBudget(NOTIFICATIONS_PER_MINUTE / 60, NOTIFICATIONS_PER_MINUTE);

  constructor(listener: ChannelListener) {
    this.#listener = listener;
  }

  /** Unit: monotonic milliseconds. */
  take(report: ReportMessage, nowMs: number): void {
    switch (report.type) {
      case 'log':
        this.#listener.onLog(report.level, report.message, report.fields ?? undefined);
        return;
      case 'status':
        this.#listener.onStatus({
          health: report.health ?? null,
          message: report.message ?? null,
          license: report.license ?? null,
        });
        return;
      case 'notify':
        if (this.#notifications.take(nowMs))
          this.#listener.onNotify(report.level, report.title, report.message ?? '');
        return;
      case 'starting':
        this.#listener.onStarting(report.progress ?? null, report.message ?? null);
        return;
      case 'failed':
        this.#listener.onFailed(report.code, report.message, report.retry ?? true);
        return;
    }
  }
}
