/** `toru plugin restart`. */
import type { Command } from '../../command.ts';
import { defineStateCommand } from './change-state.ts';

export const command: Command = defineStateCommand('restart', 'Restart a plugin');
