/**
 * A form over a document that others may change at the same time.
 *
 * What is saved names the version that the form was made from. When that is no longer the present one, nothing is saved: what was typed is
 * put on top of what is there now, the other's changes are shown, and the next save is one on top of them.
 */

import { useState } from 'react';

import { ApiError } from '../../lib/api-error.ts';
import { mergeThree } from '../../lib/three-way.ts';

/** A document that says which version it is. */
export interface Versioned {
  readonly version: string;
}

/** What somebody else has saved meanwhile. */
export interface Meanwhile<V> {
  readonly before: V;
  readonly after: V;
}

/** The form. */
export interface DocumentForm<V> {
  readonly values: V;
  readonly isChanged: boolean;
  /** null: nobody else has saved since the form was opened, or that was saved on top of. */
  readonly meanwhile: Meanwhile<V> | null;
  /** The last save was refused because of it. */
  readonly isStale: boolean;
  readonly set: (values: Partial<V>) => void;
  readonly discard: () => void;
  /** Saves. @throws {ApiError} also when the version is an old one. */
  readonly save: () => Promise<void>;
}

/** How to use the document. */
export interface DocumentFormOptions<D extends Versioned, V> {
  readonly toValues: (document: D) => V;
  /** Sends what was changed on top of a version. */
  readonly send: (changed: Partial<V>, version: string) => Promise<D>;
}

interface FormState<D, V> {
  readonly loaded: D;
  readonly document: D;
  readonly typed: Partial<V>;
  readonly meanwhile: Meanwhile<V> | null;
  readonly isStale: boolean;
}

/**
 * Keeps the state of such a form.
 *
 * A newer document that was loaded for other reasons is taken over while nothing is typed. On top of what was typed only a refused save
 * puts one: else a press of Save could meet a version that came the moment before, and save on top of what nobody has looked at.
 */
export function useDocumentForm<D extends Versioned, V extends object>(
  loaded: D,
  { toValues, send }: DocumentFormOptions<D, V>,
): DocumentForm<V> {
  const [state, setState] = useState<FormState<D, V>>(() => toFresh(loaded, loaded));
  const isTyped = Object.keys(pickChanged(toValues(state.document), state.typed)).length > 0;
  const present = state.loaded === loaded || isTyped ? state : toFresh<D, V>(loaded, loaded);
  if (present !== state) setState(present);
  const { document, meanwhile, isStale } = present;
  const stored = toValues(document);
  const changed = pickChanged(stored, present.typed);

  const sendOnTop = async (from: FormState<D, V>): Promise<void> => {
    try {
      const saved = await send(pickChanged(toValues(from.document), from.typed), from.document.version);
      setState(toFresh(saved, loaded));
    } catch (error) {
      const current = readCurrent(error) as D | null;
      if (current === null) {
        setState({ ...from, isStale: false });
        throw error;
      }
      const next = rebase(from, current, toValues);
      setState({ ...next, isStale: true });
      // What was changed is none of what this form shows: nobody has to look at it.
      if (
        isEqual(toValues(from.document), toValues(current)) &&
        next.document.version !== from.document.version
      )
        return sendOnTop(next);
      throw error;
    }
  };
  return {
    values: { ...stored, ...changed },
    isChanged: Object.keys(changed).length > 0,
    meanwhile,
    isStale,
    set: (more) => setState({ ...present, typed: { ...present.typed, ...more } }),
    discard: () => setState(toFresh(document, loaded)),
    save: () => sendOnTop(present),
  };
}

/** The present document that a refused save was answered with; null for every other error. */
export function readCurrent(error: unknown): unknown {
  return error instanceof ApiError && error.code === 'PRECONDITION_FAILED' ? error.current : null;
}

function toFresh<D, V>(document: D, loaded: D): FormState<D, V> {
  return { loaded, document, typed: {}, meanwhile: null, isStale: false };
}

function rebase<D extends Versioned, V extends object>(
  state: FormState<D, V>,
  current: D,
  toValues: (document: D) => V,
): FormState<D, V> {
  const before = toValues(state.document);
  const after = toValues(current);
  const changed = pickChanged(before, state.typed);
  if (Object.keys(changed).length === 0) return toFresh(current, state.loaded);
  const merged = mergeThree(before, { ...before, ...changed }, after).value as V;
  return {
    ...state,
    document: current,
    typed: pickChanged(after, merged),
    meanwhile: isEqual(before, after)
      ? state.meanwhile
      : { before: state.meanwhile?.before ?? before, after },
  };
}

function pickChanged<V extends object>(stored: V, typed: Partial<V>): Partial<V> {
  const entries = Object.entries(typed) as [keyof V, unknown][];
  return Object.fromEntries(entries.filter(([name, value]) => !isEqual(value, stored[name]))) as Partial<V>;
}

function isEqual(one: unknown, two: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(two);
}
