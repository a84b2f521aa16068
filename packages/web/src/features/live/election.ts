/**
 * Which tab of a browser reads the event stream for all of them.
 *
 * Pure: takes what happened and the time, answers with the next state and what to tell the other tabs. Locks would do it more
 * simply, but browsers have none on a page without https, which is how a panel in a LAN is reached. A tab leads for a term. Whoever knows
 * the higher term is right; of two with the same one it is the smaller id. So two leaders, which a tab that slept or a message on
 * its way can make for a moment, become one at the first word between them. Only a tab that is seen leads for long.
 */

/** What tabs tell each other. */
export type ElectionMessage =
  /** I would lead. A leader answers `lead`; silence is consent. */
  | { readonly kind: 'claim'; readonly from: string; readonly term: number }
  /** I lead. */
  | { readonly kind: 'lead'; readonly from: string; readonly term: number }
  /** Are you still there? A leader answers `lead`. */
  | { readonly kind: 'ask'; readonly from: string }
  /** I no longer lead. */
  | { readonly kind: 'leave'; readonly from: string };

/** What happens to a tab. */
export type ElectionInput =
  | { readonly type: 'opened' | 'shown' | 'hidden' | 'closed' | 'due' }
  | { readonly type: 'message'; readonly message: ElectionMessage };

/** `resting`: out of sight, and nobody leads. `standing`: has claimed and waits for an objection. */
export type ElectionRole = 'resting' | 'following' | 'standing' | 'leading';

/** What a tab knows. */
export interface ElectionState {
  readonly id: string;
  readonly role: ElectionRole;
  /** The highest term heard of. */
  readonly term: number;
  /** Whose events count, even where it may be gone; null: nobody's. */
  readonly leader: string | null;
  readonly isVisible: boolean;
  /** When to put in `due`. Unit: milliseconds. */
  readonly dueAtMs: number;
  /** When a leader that is out of sight gives up. Unit: milliseconds. */
  readonly yieldAtMs: number;
}

/** The outcome of one input. */
export interface ElectionStep {
  readonly state: ElectionState;
  readonly send: readonly ElectionMessage[];
}

/** How long a claim waits for an objection. */
const answerMs = 150;
/** How often a leader says so. */
const beatMs = 1000;
/** A leader that is silent for so long is gone. Timers of a tab out of sight run once a second at best. */
const patienceMs = 3500;
/** As long for one who comes to the front and asks. */
const askMs = 1200;
/** A leader stays one for so long when it is out of sight: people switch between tabs and come back. */
const yieldMs = 10_000;

/** A tab that has not begun. */
export function initialElection(id: string, isVisible: boolean): ElectionState {
  return { id, role: 'resting', term: 0, leader: null, isVisible, dueAtMs: Infinity, yieldAtMs: Infinity };
}

/** The next state. */
export function stepElection(state: ElectionState, input: ElectionInput, nowMs: number): ElectionStep {
  switch (input.type) {
    case 'opened':
      return state.isVisible ? stand(state, nowMs) : rest(state);
    case 'shown':
      return show({ ...state, isVisible: true, yieldAtMs: Infinity }, nowMs);
    case 'hidden':
      return hide({ ...state, isVisible: false }, nowMs);
    case 'closed':
      return resign(state);
    case 'due':
      return nowMs < state.dueAtMs ? still(state) : comeDue(state, nowMs);
    case 'message':
      return input.message.from === state.id ? still(state) : hear(state, input.message, nowMs);
  }
}

function show(state: ElectionState, nowMs: number): ElectionStep {
  if (state.role === 'resting') return stand(state, nowMs);
  if (state.role !== 'following') return still(state);
  const dueAtMs = Math.min(state.dueAtMs, nowMs + askMs);
  return { state: { ...state, dueAtMs }, send: [{ kind: 'ask', from: state.id }] };
}

function hide(state: ElectionState, nowMs: number): ElectionStep {
  if (state.role === 'standing') return rest(state);
  if (state.role !== 'leading') return still(state);
  return still({ ...state, yieldAtMs: nowMs + yieldMs });
}

function comeDue(state: ElectionState, nowMs: number): ElectionStep {
  if (state.role === 'standing') return lead({ ...state, term: state.term + 1 }, nowMs);
  if (state.role === 'following') return state.isVisible ? stand(state, nowMs) : rest(state);
  return nowMs >= state.yieldAtMs ? resign(state) : lead(state, nowMs);
}

function hear(state: ElectionState, message: ElectionMessage, nowMs: number): ElectionStep {
  switch (message.kind) {
    case 'claim':
      return hearClaim(state, message, nowMs);
    case 'lead':
      return hearLead(state, message, nowMs);
    case 'ask':
      return state.role === 'leading' ? lead(state, nowMs) : still(state);
    case 'leave':
      if (state.leader !== message.from) return still(state);
      return state.isVisible ? stand(state, nowMs) : rest(state);
  }
}

function hearClaim(state: ElectionState, claim: Rank, nowMs: number): ElectionStep {
  if (state.role === 'leading') return lead({ ...state, term: Math.max(state.term, claim.term) }, nowMs);
  if (state.role !== 'standing') return still(state);
  const own = { from: state.id, term: state.term + 1 };
  if (!outranks(claim, own)) return { state, send: [{ kind: 'claim', ...own }] };
  return still({ ...state, role: 'following', dueAtMs: nowMs + 3 * answerMs });
}

function hearLead(state: ElectionState, other: Rank, nowMs: number): ElectionStep {
  if (state.role === 'leading' && !outranks(other, { from: state.id, term: state.term }))
    return lead(state, nowMs);
  // Of an earlier term: the leader whom this tab knows will object, or be found gone.
  if (other.term < state.term && state.role !== 'resting') return still(state);
  return still({ ...follow(state, other.from, nowMs), term: Math.max(state.term, other.term) });
}

interface Rank {
  readonly from: string;
  readonly term: number;
}

function outranks(one: Rank, other: Rank): boolean {
  return one.term === other.term ? one.from < other.from : one.term > other.term;
}

function stand(state: ElectionState, nowMs: number): ElectionStep {
  return {
    state: { ...state, role: 'standing', dueAtMs: nowMs + answerMs },
    send: [{ kind: 'claim', from: state.id, term: state.term + 1 }],
  };
}

function lead(state: ElectionState, nowMs: number): ElectionStep {
  const { id, term } = state;
  return {
    state: { ...state, role: 'leading', leader: id, dueAtMs: nowMs + beatMs },
    send: [{ kind: 'lead', from: id, term }],
  };
}

function follow(state: ElectionState, leader: string, nowMs: number): ElectionState {
  return { ...state, role: 'following', leader, dueAtMs: nowMs + patienceMs, yieldAtMs: Infinity };
}

function rest(state: ElectionState): ElectionStep {
  return still({ ...state, role: 'resting', dueAtMs: Infinity, yieldAtMs: Infinity });
}

function resign(state: ElectionState): ElectionStep {
  const send: ElectionMessage[] = state.role === 'leading' ? [{ kind: 'leave', from: state.id }] : [];
  return { state: rest(state).state, send };
}

function still(state: ElectionState): ElectionStep {
  return { state, send: [] };
}
