/** `toru plugin disable`. */
import type { Command } from '../../command.ts';
import { defineStateCommand } from './change-state.ts';

export const command: Command = defineStateCommand(
  'disable',
  'Stop a plugin, now and after every start of the panel',
);
