/** Asks a child for signs of life, and says when it falls silent, is heard again, or hangs. */

import type { LiveChannel } from '@toru/channel';
import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { SupervisionPolicy } from '../policy.ts';
import { HOST_LAG_MS, LivenessMonitor } from './liveness-monitor.ts';

/** What a beat found out. */
export type BeatChange =
  { readonly kind: 'unresponsive' | 'recovered' } | { readonly kind: 'hung'; readonly cause: Reason };

/** The heartbeat of one child. Times are monotonic milliseconds. */
export class Heartbeat {
  readonly #policy: SupervisionPolicy;
  readonly #silence: LivenessMonitor;
  #lastPingMs = -Infinity;
  #isSilent = false;

  constructor(policy: SupervisionPolicy, isTraced: () => boolean) {
    this.#policy = policy;
    this.#silence = new LivenessMonitor(policy, isTraced);
  }

  /**
   * Pings when it is time and judges what was heard; null: nothing new.
   *
   * @param isJudged a child that is not serving yet, or is ending, is asked and not judged.
   * @param lagMs how late the host itself is: a host that was asleep has heard nobody, and has asked nobody either.
   */
  beat(channel: LiveChannel, isJudged: boolean, nowMs: number, lagMs: number): BeatChange | null {
    const { heartbeatIntervalMs } = this.#policy;
    if (nowMs - this.#lastPingMs >= heartbeatIntervalMs) {
      this.#lastPingMs = nowMs;
      channel.ping();
    }
    if (lagMs > HOST_LAG_MS) channel.lastHeardMs = nowMs;
    if (!isJudged) return null;
    const silentMs = nowMs - channel.lastHeardMs;
    const liveness = this.#silence.judge(channel.features.has('heartbeat'), channel.lastHeardMs, nowMs);
    if (liveness === 'hung') {
      const missed = Math.floor(silentMs / heartbeatIntervalMs);
      const seconds = Math.round(silentMs / 1000);
      return { kind: 'hung', cause: makeReason('PLUGIN_HUNG', { missed, silent_s: seconds }) };
    }
    const isSilent = liveness === 'unresponsive';
    if (isSilent === this.#isSilent) return null;
    this.#isSilent = isSilent;
    return { kind: isSilent ? 'unresponsive' : 'recovered' };
  }
}
