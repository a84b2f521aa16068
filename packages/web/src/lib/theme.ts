/** The theme: what the person chose, what is shown, and the class on the document that styles follow. */

import { readStored, writeStored } from './storage.ts';
import { createStore, type Store } from './store.ts';

/** What a person can choose. */
export type ThemeChoice = 'system' | 'light' | 'dark';
/** What is shown. */
export type Theme = 'light' | 'dark';

const storageKey = 'toru.theme';
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

/** The choice; change it with {@link chooseTheme}. */
export const themeChoice: Store<ThemeChoice> = createStore(readChoice());
/** The theme on show. */
export const theme: Store<Theme> = createStore(resolveTheme());

/** Chooses a theme and remembers it in this browser. */
export function chooseTheme(choice: ThemeChoice): void {
  writeStored('local', storageKey, choice === 'system' ? null : choice);
  themeChoice.set(choice);
  showTheme();
}

/** Shows the chosen theme and follows the system and other tabs from now on. Called once at start. */
export function startTheme(): void {
  showTheme();
  systemDark.addEventListener('change', showTheme);
  window.addEventListener('storage', (event) => {
    if (event.key !== storageKey) return;
    themeChoice.set(readChoice());
    showTheme();
  });
}

function showTheme(): void {
  const next = resolveTheme();
  document.documentElement.classList.toggle('dark', next === 'dark');
  theme.set(next);
}

function resolveTheme(): Theme {
  const choice = themeChoice.get();
  if (choice !== 'system') return choice;
  return systemDark.matches ? 'dark' : 'light';
}

function readChoice(): ThemeChoice {
  const stored = readStored('local', storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
