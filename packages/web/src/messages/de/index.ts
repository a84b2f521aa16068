/** German. People are addressed as “Sie”, in the usual words of the field. */

import type { Words } from '../translation.ts';
import { activity } from './activity.ts';
import { controls } from './controls.ts';
import { dashboard } from './dashboard.ts';
import { errors, fieldErrors } from './errors.ts';
import { licenses } from './licenses.ts';
import { live } from './live.ts';
import { logs } from './logs.ts';
import { palette } from './palette.ts';
import { pluginPage } from './plugin-page.ts';
import { pluginSettings } from './plugin-settings.ts';
import { plugins } from './plugins.ts';
import { advice, reasons } from './reasons.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { system } from './system.ts';
import { views } from './views.ts';

const messages: Words['messages'] = {
  activity,
  controls,
  dashboard,
  licenses,
  live,
  logs,
  palette,
  pluginPage,
  pluginSettings,
  plugins,
  session,
  settings,
  shell,
  system,
  views,
};

/** Everything in German. */
export const de: Words = { messages, reasons, advice, errors, fieldErrors };
