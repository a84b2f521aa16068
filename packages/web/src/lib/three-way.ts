/**
 * Puts what was typed on top of what somebody else has saved meanwhile.
 *
 * Of each value that only one side changed, that side's change is taken; where both did, what was typed stays. Entries of lists are told
 * apart by what they hold, not by their place. Some values only mean something in the version that they come from, as a mark for a stored
 * secret does: of those, the other side's are taken, for that is the version on top of which is saved.
 */

/** How to treat values that only mean something in their own version. */
export interface BoundValues {
  /** Whether a value is one. */
  readonly isBound: (value: unknown) => boolean;
}

/** What came of it. */
export interface Merged {
  readonly value: unknown;
  /** Where both sides changed the same, as names from the outside in. What was typed stands there. */
  readonly clashes: readonly (readonly string[])[];
  /** Where a bound value belonged to an entry that the other side no longer has. */
  readonly lost: readonly (readonly string[])[];
}

const nothingBound: BoundValues = { isBound: () => false };

/** Merges. `base` is what both sides began with. */
export function mergeThree(
  base: unknown,
  mine: unknown,
  theirs: unknown,
  { isBound }: BoundValues = nothingBound,
): Merged {
  const bound = new Map<unknown, unknown>();
  pairBound(base, theirs);
  const clashes: (readonly string[])[] = [];
  const lost: (readonly string[])[] = [];
  return { value: merge(base, mine, theirs, []), clashes, lost };

  /** Notes which bound value of theirs stands where one of the base stood. */
  function pairBound(from: unknown, to: unknown): void {
    if (isBound(from)) {
      if (isBound(to)) bound.set(from, to);
    } else if (Array.isArray(from) && Array.isArray(to)) {
      const pairs = pairEntries(from, to, isBound);
      for (const [index, entry] of from.entries()) {
        const other = pairs.get(index);
        if (other !== undefined) pairBound(entry, to[other]);
      }
    } else if (isObject(from) && isObject(to)) {
      for (const name of Object.keys(from)) pairBound(from[name], to[name]);
    }
  }

  function merge(old: unknown, own: unknown, other: unknown, path: readonly string[]): unknown {
    // Within one version, bound values are told apart.
    if (isSame(own, old, nothingBound.isBound)) return other;
    if (isSame(other, old, isBound) || isSame(own, other, isBound)) return keep(own, path);
    if (Array.isArray(own) && Array.isArray(other)) {
      return mergeLists(Array.isArray(old) ? old : [], own, other, path);
    }
    if (isObject(own) && isObject(other)) {
      const before = isObject(old) ? old : {};
      const result: Record<string, unknown> = {};
      for (const name of new Set([...Object.keys(other), ...Object.keys(own)])) {
        const value = merge(before[name], own[name], other[name], [...path, name]);
        if (value !== undefined) result[name] = value;
      }
      return result;
    }
    clashes.push(path);
    return keep(own, path);
  }

  /** A value of mine, with bound values as theirs. */
  function keep(value: unknown, path: readonly string[]): unknown {
    if (isBound(value)) {
      if (!bound.has(value)) lost.push(path);
      return bound.get(value);
    }
    if (Array.isArray(value)) return value.map((entry, index) => keep(entry, [...path, String(index)]));
    if (!isObject(value)) return value;
    const kept = Object.entries(value).map(([name, inner]) => [name, keep(inner, [...path, name])] as const);
    return Object.fromEntries(kept.filter(([, inner]) => inner !== undefined));
  }

  function mergeLists(
    old: readonly unknown[],
    own: readonly unknown[],
    other: readonly unknown[],
    path: readonly string[],
  ): unknown[] {
    const toOther = pairEntries(old, other, isBound);
    const fromOwn = originsOf(own, old);
    const plan: Planned[] = [];
    for (const [index, entry] of own.entries()) {
      const origin = fromOwn[index] ?? null;
      const found = origin === null ? undefined : toOther.get(origin);
      if (origin !== null && found !== undefined) {
        plan.push({
          other: found,
          isClash: false,
          make: (at) => merge(old[origin], entry, other[found], at),
        });
      } else if (origin === null || !isSame(entry, old[origin], nothingBound.isBound)) {
        plan.push({ other: null, isClash: origin !== null, make: (at) => keep(entry, at) });
      }
      // Else it is as it was, and they have removed it.
    }
    const isMoved = fromOwn.some((origin, index) => (origin ?? 0) < (fromOwn[index - 1] ?? 0));
    if (!isMoved) sortAsOther(plan);
    const origins = new Map([...toOther].map(([origin, index]) => [index, origin]));
    for (const [index, entry] of other.entries()) {
      if (plan.some((each) => each.other === index)) continue;
      const origin = origins.get(index);
      const isRemoved = origin !== undefined && isSame(entry, old[origin], isBound);
      if (isRemoved) continue;
      const before = plan.findIndex((each) => each.other === index - 1);
      const place = index === 0 ? 0 : before === -1 ? plan.length : before + 1;
      plan.splice(place, 0, { other: index, isClash: origin !== undefined, make: () => entry });
    }
    return plan.map(({ make, isClash }, index) => {
      const at = [...path, String(index)];
      if (isClash) clashes.push(at);
      return make(at);
    });
  }

  /** Which entry of the base each of mine was; each of the base counts once, so that a copy is a new one. */
  function originsOf(own: readonly unknown[], old: readonly unknown[]): (number | null)[] {
    const marked = old.map((entry) => findBound(entry));
    const free = new Set(old.keys());
    const origins = own.map((entry): number | null => {
      const mark = findBound(entry);
      const index = mark === undefined ? -1 : marked.indexOf(mark);
      return free.delete(index) ? index : null;
    });
    const left = [...free].filter((index) => marked[index] === undefined);
    const rest = [...own.keys()].filter(
      (index) => origins[index] === null && findBound(own[index]) === undefined,
    );
    const pairs = pairEntries(
      rest.map((index) => own[index]),
      left.map((index) => old[index]),
      isBound,
    );
    for (const [from, to] of pairs) origins[rest[from] ?? -1] = left[to] ?? null;
    return origins;
  }

  function findBound(value: unknown): unknown {
    if (isBound(value)) return value;
    if (typeof value !== 'object' || value === null) return undefined;
    for (const inner of Object.values(value as Record<string, unknown>)) {
      const found = findBound(inner);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** An entry that a merged list will have. */
interface Planned {
  /** Which of theirs it is; null: none. */
  readonly other: number | null;
  readonly isClash: boolean;
  readonly make: (path: readonly string[]) => unknown;
}

/** Those of theirs among themselves as they have them; mine stay where they are. */
function sortAsOther(list: Planned[]): void {
  const places = [...list.keys()].filter((index) => list[index]?.other !== null);
  const sorted = places
    .flatMap((index) => list[index] ?? [])
    .sort((one, two) => (one.other ?? 0) - (two.other ?? 0));
  for (const [index, place] of places.entries()) {
    const entry = sorted[index];
    if (entry !== undefined) list[place] = entry;
  }
}

/** Which entry became which: those that are the same, in order; then those of the same name. Others are gone or new. */
function pairEntries(
  from: readonly unknown[],
  to: readonly unknown[],
  isBound: BoundValues['isBound'],
): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const free = new Set(to.keys());
  const pairBy = (isPair: (one: unknown, two: unknown) => boolean): void => {
    for (const [index, entry] of from.entries()) {
      if (pairs.has(index)) continue;
      for (const other of free) {
        if (!isPair(entry, to[other])) continue;
        free.delete(other);
        pairs.set(index, other);
        break;
      }
    }
  };
  pairBy((one, two) => isSame(one, two, isBound));
  pairBy((one, two) => {
    const name = nameOf(one, isBound);
    return name !== undefined && name === nameOf(two, isBound);
  });
  return pairs;
}

/** The first text of an entry is mostly its name. */
function nameOf(entry: unknown, isBound: BoundValues['isBound']): string | undefined {
  if (!isObject(entry)) return undefined;
  const found = Object.entries(entry).find(
    ([, value]) => typeof value === 'string' && value !== '' && !isBound(value),
  );
  return found === undefined ? undefined : JSON.stringify(found);
}

/** Whether two values say the same; a bound one is like any other bound one, and a name without a value is no name. */
function isSame(one: unknown, two: unknown, isBound: BoundValues['isBound']): boolean {
  if (isBound(one) || isBound(two)) return isBound(one) && isBound(two);
  if (Array.isArray(one) || Array.isArray(two)) {
    return (
      Array.isArray(one) &&
      Array.isArray(two) &&
      one.length === two.length &&
      one.every((entry, index) => isSame(entry, two[index], isBound))
    );
  }
  if (isObject(one) && isObject(two)) {
    return [...new Set([...Object.keys(one), ...Object.keys(two)])].every((name) =>
      isSame(one[name], two[name], isBound),
    );
  }
  return one === two;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
