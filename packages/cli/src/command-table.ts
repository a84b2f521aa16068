/**
 * Every command of `toru` by its words. A command is loaded when it is called, so that none pays for another.
 *
 * The words here and the `name` of each command are compared by a test.
 */
import type { Command } from './command.ts';

/** Loads the module of one command. */
type LoadCommand = () => Promise<{ readonly command: Command }>;

/** The table, in the order of the help. */
export const COMMANDS: Readonly<Record<string, LoadCommand>> = {
  serve: () => import('./commands/serve.ts'),
  health: () => import('./commands/health.ts'),
  config: () => import('./commands/config.ts'),
  backup: () => import('./commands/backup.ts'),
  restore: () => import('./commands/restore.ts'),
  upgrade: () => import('./commands/upgrade.ts'),
  rollback: () => import('./commands/rollback.ts'),
  doctor: () => import('./commands/doctor.ts'),
  'setup-link': () => import('./commands/setup-link.ts'),
  'instance id': () => import('./commands/instance/id.ts'),
  'plugin list': () => import('./commands/plugin/list.ts'),
  'plugin show': () => import('./commands/plugin/show.ts'),
  'plugin enable': () => import('./commands/plugin/enable.ts'),
  'plugin disable': () => import('./commands/plugin/disable.ts'),
  'plugin restart': () => import('./commands/plugin/restart.ts'),
  'plugin logs': () => import('./commands/plugin/logs.ts'),
  'plugin events': () => import('./commands/plugin/events.ts'),
  'plugin install': () => import('./commands/plugin/install.ts'),
  'plugin remove': () => import('./commands/plugin/remove.ts'),
  'plugin new': () => import('./commands/plugin/new.ts'),
  'plugin dev': () => import('./commands/plugin/dev.ts'),
  'plugin build': () => import('./commands/plugin/build.ts'),
  'plugin check': () => import('./commands/plugin/check.ts'),
  'plugin run': () => import('./commands/plugin/run.ts'),
  'license keygen': () => import('./commands/license/keygen.ts'),
  'license derive': () => import('./commands/license/derive.ts'),
  'license issue': () => import('./commands/license/issue.ts'),
  'license inspect': () => import('./commands/license/inspect.ts'),
  'license verify': () => import('./commands/license/verify.ts'),
};

/** What needs the SDKs and a compiler, which an installed panel does not bring. */
export const AUTHOR_COMMANDS: readonly string[] = ['plugin new', 'plugin dev', 'plugin build'];
