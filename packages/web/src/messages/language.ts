/**
 * The language on show.
 *
 * English is part of the program. Every other language is one file, fetched when it is wanted; a text that it lacks is shown in English.
 */

import { isLanguage } from '@toru/protocol';
import type { Language } from '@toru/protocol';

import type { Words } from './translation.ts';

interface LanguageTraits {
  /** As people who speak it write it. */
  readonly name: string;
  /** For dates and numbers. */
  readonly locale: string;
  /** Fetches the words; null for those that are part of the program. */
  readonly load: (() => Promise<Words>) | null;
}

/** What there is to know of each language. */
export const languageTraits: Readonly<Record<Language, LanguageTraits>> = {
  en: { name: 'English', locale: 'en-GB', load: null },
  de: {
    name: 'Deutsch',
    locale: 'de-DE',
    load: async () => (await import('./de/index.ts')).de,
  },
};

let shown: Language = 'en';
const listeners = new Set<() => void>();

/** The language on show; change it with {@link showLanguage}. */
export const language = {
  get: (): Language => shown,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

let active: Words | null = null;

/** The words of the language on show; null: those of the program. */
export function activeWords(): Words | null {
  return active;
}

/** The language on show with its region, for `Intl`. */
export function locale(): string {
  return languageTraits[language.get()].locale;
}

/** The language that the browser asks for, as the server has chosen it among those there are by `Accept-Language`. */
export const browserLanguage: Language = readBrowserLanguage();

/** Shows a language; null: that of the browser. Where its words cannot be fetched, the one on show stays. */
export async function showLanguage(wanted: Language | null): Promise<void> {
  const next = wanted ?? browserLanguage;
  latest = next;
  if (next === language.get()) return;
  try {
    const words = (await languageTraits[next].load?.()) ?? null;
    // Another one may have been asked for while the words were on their way.
    if (latest !== next) return;
    active = words;
  } catch {
    return;
  }
  shown = next;
  document.documentElement.lang = next;
  for (const listener of [...listeners]) listener();
}

let latest: Language = 'en';

function readBrowserLanguage(): Language {
  // Tests of single modules have no document.
  const tag = typeof document === 'undefined' ? '' : document.documentElement.lang;
  return isLanguage(tag) ? tag : 'en';
}
