/** `toru plugin enable`. */
import type { Command } from '../../command.ts';
import { defineStateCommand } from './change-state.ts';

export const command: Command = defineStateCommand(
  'enable',
  'Let a plugin run, now and after every start of the panel',
);
