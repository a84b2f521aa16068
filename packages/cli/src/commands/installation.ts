/** What the commands that keep an installation share. */
import type { HostConfig } from '@toru/host/config';

/** Folders that are no part of the data, wherever they are. */
export function toApart({ logDir, runtimeDir, backupDir }: HostConfig): readonly string[] {
  return [logDir, runtimeDir, backupDir].filter((path) => path !== null);
}
