/** What a language has to translate. Types only. */

import type { AdviceTexts, ErrorCode, ReasonSentences } from '@toru/protocol';

import type { activity } from './en/activity.ts';
import type { controls } from './en/controls.ts';
import type { dashboard } from './en/dashboard.ts';
import type { licenses } from './en/licenses.ts';
import type { live } from './en/live.ts';
import type { logs } from './en/logs.ts';
import type { palette } from './en/palette.ts';
import type { pluginPage } from './en/plugin-page.ts';
import type { pluginSettings } from './en/plugin-settings.ts';
import type { plugins } from './en/plugins.ts';
import type { session } from './en/session.ts';
import type { settings } from './en/settings.ts';
import type { shell } from './en/shell.ts';
import type { system } from './en/system.ts';
import type { views } from './en/views.ts';

/** Every message of an English catalogue, in another language. */
export type Translation<M extends Readonly<Record<string, string>>> = {
  readonly [Id in keyof M]: string;
};

/** The English catalogues by name. */
export interface Catalogues {
  readonly activity: typeof activity;
  readonly controls: typeof controls;
  readonly dashboard: typeof dashboard;
  readonly licenses: typeof licenses;
  readonly live: typeof live;
  readonly logs: typeof logs;
  readonly palette: typeof palette;
  readonly pluginPage: typeof pluginPage;
  readonly pluginSettings: typeof pluginSettings;
  readonly plugins: typeof plugins;
  readonly session: typeof session;
  readonly settings: typeof settings;
  readonly shell: typeof shell;
  readonly system: typeof system;
  readonly views: typeof views;
}

/** The catalogues of another language. */
export type Translations = { readonly [Name in keyof Catalogues]: Translation<Catalogues[Name]> };

/** All words of a language but English. */
export interface Words {
  /** By feature and id. */
  readonly messages: Translations;
  readonly reasons: ReasonSentences;
  readonly advice: AdviceTexts;
  /** Sentences for codes of errors, in place of those that the server writes. */
  readonly errors: Readonly<Partial<Record<ErrorCode, string>>>;
  /** The same at the field that is wrong. */
  readonly fieldErrors: Readonly<Partial<Record<ErrorCode, string>>>;
}
