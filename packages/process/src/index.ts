/** `@toru/process`: starts and ends processes of plugins. */

export { startProcess } from './child-process.ts';
export type { RunningProcess, SpawnFailure } from './child-process.ts';
export type { EnvFile, EnvFileResult } from './env-file.ts';
export { findExecutableProblem } from './executable-check.ts';
export { describeExit } from './exit-status.ts';
export type { ExitStatus } from './exit-status.ts';
export { startGuardian } from './guardian.ts';
export type { Guardian } from './guardian.ts';
export { planRun } from './launch-plan.ts';
export type { HostEnvironment, LaunchPlan, RunFacts } from './launch-plan.ts';
export { readMetadata } from './metadata-reader.ts';
export type { MetadataReaderOptions, MetadataSight, ReadMetadata } from './metadata-reader.ts';
export { isDead } from './proc-stat.ts';
export type { ProcessStat } from './proc-stat.ts';
export { findMarked, isAlive, isTraced, readRunId, readStat, visitPids } from './process-table.ts';
export type { MarkedProcess } from './process-table.ts';
export { envPathOf, readEnvFile } from './read-env-file.ts';
export { RUN_ID_VARIABLE, isFromEarlierStart, runIdOf } from './run-id.ts';
export type { HostInstanceId } from './run-id.ts';
export { sweep } from './sweep.ts';
export type { SessionLeader, SweepReport } from './sweep.ts';
