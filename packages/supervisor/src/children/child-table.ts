/** The state table of a child: one process run for a plugin. Pure data; the diagram in docs/architecture.md is drawn from it. */

/** Stages of a child's life. */
export type ChildStage = 'spawning' | 'handshaking' | 'ready' | 'draining' | 'stopping' | 'gone';

/** What moves a child on. */
export type ChildStep = 'spawned' | 'ready' | 'stop' | 'idle' | 'fail' | 'exited';

/** Stage → step → next stage. A step that a stage does not list is not for it. */
export const CHILD_TABLE: Readonly<Record<ChildStage, Readonly<Partial<Record<ChildStep, ChildStage>>>>> = {
  spawning: { spawned: 'handshaking', fail: 'gone' },
  handshaking: { ready: 'ready', stop: 'stopping', fail: 'stopping', exited: 'gone' },
  ready: { stop: 'draining', fail: 'stopping', exited: 'gone' },
  draining: { idle: 'stopping', fail: 'stopping', exited: 'gone' },
  stopping: { exited: 'gone' },
  gone: {},
};

/** The stage that follows, or `null` when the step does not apply (any more). */
export function nextStage(stage: ChildStage, step: ChildStep): ChildStage | null {
  return CHILD_TABLE[stage][step] ?? null;
}
