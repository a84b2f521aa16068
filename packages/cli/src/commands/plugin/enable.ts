/** `toru plugin enable`. */
import type { Command } from '../../command.ts';
import { defineStateCommand } from './change-state.ts';

/** The command. */
export const command: Command = defineStateCommand(
  'enable',
  'Let a plugin run, now and after every start of the panel',
);
