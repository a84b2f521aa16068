/** The plugin's license: judged here, with the keys that are compiled in; the verdict is told to the host. */

import { defineLicenseKeys, verifyLicense, type LicenseKeyText, type LicenseResult } from '@toru/license';

/** The public keys or secrets by which a plugin validates its license. */
export interface LicenseCheck {
  /** The keys that the plugin trusts: `[{ id, kind: 'ed25519', hex }]`. */
  readonly keys: readonly LicenseKeyText[];
  /** Whether keys whose id begins with `test-` count. Default: false. */
  readonly acceptTestKeys?: boolean | undefined;
}

/** The license as a plugin sees it. */
export interface PluginLicense {
  /** The installed text, or `null`. */
  readonly token: string | null;
  /** What the last check gave, about the license that is installed now; `null` before the first. */
  readonly result: LicenseResult | null;
  /** Whether the license is valid and names this feature. */
  hasFeature(name: string): boolean;
  /** Judges the license and reports the verdict to the host. After a change of the license the same check is made again. */
  verify(check: LicenseCheck): LicenseResult;
  /**
   * Judges the license; in `start`, whatever is not valid keeps the plugin from becoming ready, and it is not restarted.
   *
   * Worked example: `start: ({ license }) => void license.require({ keys })`.
   *
   * @throws {StartError} `LICENSE_REFUSED` with the sentence that says what to do.
   */
  require(check: LicenseCheck): LicenseResult;
}

/**
 * A reason why a plugin cannot start, thrown by `start`.
 *
 * `retry: false`: starting again would end the same way, so the host waits for a new file, changed settings or a changed license.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError';
  readonly code: string;
  readonly retry: boolean;

  constructor(
    message: string,
    options: { readonly code?: string; readonly retry?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options);
    this.code = options.code ?? 'PLUGIN_FAILED';
    this.retry = options.retry ?? true;
  }
}

/** Facts of the plugin that enter a verdict. */
export interface LicenseFacts {
  readonly plugin: string;
  readonly instance: string;
  /** `YYYY-MM-DD`, or `null` when the metadata has none. */
  readonly releasedAt: string | null;
  now(): number;
  report(result: LicenseResult): void;
}

/** The license of a running plugin, which may change. */
export class LicenseHolder implements PluginLicense {
  readonly #facts: LicenseFacts;
  #token: string | null;
  #clockFloorMs: number | null;
  #lastCheck: LicenseCheck | undefined;
  #result: LicenseResult | null = null;

  constructor(facts: LicenseFacts, token: string | null, clockFloor: string | undefined) {
    this.#facts = facts;
    this.#token = token;
    this.#clockFloorMs = toMs(clockFloor);
  }

  get token(): string | null {
    return this.#token;
  }

  get result(): LicenseResult | null {
    return this.#result;
  }

  hasFeature(name: string): boolean {
    return this.#result?.verdict === 'valid' && (this.#result.claims?.features.includes(name) ?? false);
  }

  verify(check: LicenseCheck): LicenseResult {
    this.#lastCheck = check;
    const { plugin, instance, releasedAt } = this.#facts;
    if (releasedAt === null) throw new RangeError('Cannot check license: the plugin states no releasedAt');
    const result = verifyLicense({
      token: this.#token,
      keys: defineLicenseKeys(check.keys),
      acceptTestKeys: check.acceptTestKeys ?? false,
      plugin,
      instance,
      releasedAt,
      nowMs: this.#facts.now(),
      clockFloorMs: this.#clockFloorMs,
    });
    this.#result = result;
    this.#facts.report(result);
    return result;
  }

  require(check: LicenseCheck): LicenseResult {
    const result = this.verify(check);
    if (result.verdict === 'valid') return result;
    throw new StartError(result.detail, { code: 'LICENSE_REFUSED', retry: false });
  }

  /** Takes a changed license and repeats the last check. */
  change(token: string | null, clockFloor: string | undefined): void {
    this.#token = token;
    this.#clockFloorMs = toMs(clockFloor) ?? this.#clockFloorMs;
    if (this.#lastCheck !== undefined) this.verify(this.#lastCheck);
  }
}

function toMs(time: string | undefined): number | null {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? null : ms;
}
