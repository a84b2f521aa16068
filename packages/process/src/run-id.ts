/**
 * The marker by which every process of a plugin, its descendants included, is found again: `TORU_RUN_ID`.
 *
 * Shape: `<8 hex of the data directory>-<8 hex of the host start>-<child, counting>`.
 * The first part keeps hosts with other data directories out, the second tells this start of the host from earlier ones.
 */

/** Name of the variable. */
export const RUN_ID_VARIABLE = 'TORU_RUN_ID';

/** The two parts that all children of one host start share. */
export interface HostInstanceId {
  /** First 8 hex digits of the SHA-256 of the data directory's real path. */
  readonly dataDir: string;
  /** 8 random hex digits. */
  readonly start: string;
}

/** The marker of one child. */
export function runIdOf(mark: HostInstanceId, child: number): string {
  return `${mark.dataDir}-${mark.start}-${child}`;
}

/** Tells whether a marker belongs to the data directory, but to another start of its host. */
export function isFromEarlierStart(mark: HostInstanceId, runId: string): boolean {
  return runId.startsWith(`${mark.dataDir}-`) && !runId.startsWith(`${mark.dataDir}-${mark.start}-`);
}
