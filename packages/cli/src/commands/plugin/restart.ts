/** `toru plugin restart`. */
import type { Command } from '../../command.ts';
import { defineStateCommand } from './change-state.ts';

/** The command. */
export const command: Command = defineStateCommand('restart', 'Restart a plugin');
