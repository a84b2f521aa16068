/** What a browser or a program calls itself, in a few words. */

import { t } from '../../messages/settings.ts';

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//u, 'Firefox'],
  [/\b(?:Chrome|Chromium|CriOS)\//u, 'Chrome'],
  [/\bSafari\//u, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad)\b/u, 'iOS'],
  [/\bAndroid\b/u, 'Android'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b/u, 'macOS'],
  [/\bLinux\b/u, 'Linux'],
];

/** `Firefox on Linux`; for a program that is no browser its first word, such as `curl/8.5.0`. */
export function agentName(userAgent: string | null): string {
  if (userAgent === null || userAgent.trim() === '') return t('programWithoutName');
  const nameIn = (list: typeof browsers): string | null =>
    list.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  const browser = userAgent.startsWith('Mozilla/') ? nameIn(browsers) : null;
  if (browser === null) return userAgent.trim().split(/\s/u)[0]?.slice(0, 60) ?? userAgent;
  const system = nameIn(systems);
  return system === null ? browser : t('browserOnSystem', { browser, system });
}
