/** Claims against random histories of a plugins folder, with restarts of the host between. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { settleClaims } from './claims.ts';
import type { ClaimingFile, Holding } from './claims.ts';

const GRACE_MS = 10;
const NAMES = ['a.binary', 'b.binary', 'shop.binary', 'till.binary'];
const IDS = ['shop', 'till'];
const ROUTES = ['x', 'y'];

type Step =
  | { readonly type: 'put'; readonly fileName: string; readonly says: ClaimingFile['says'] }
  | { readonly type: 'remove'; readonly fileName: string }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'restart' }
  /** The plugin serves by the route it was granted. */
  | { readonly type: 'serve'; readonly id: string };

const says = fc.option(fc.record({ id: fc.constantFrom(...IDS), route: fc.constantFrom(...ROUTES) }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('put' as const), fileName: fc.constantFrom(...NAMES), says }),
  fc.record({ type: fc.constant('remove' as const), fileName: fc.constantFrom(...NAMES) }),
  fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ type: fc.constant('restart' as const) }),
  fc.record({ type: fc.constant('serve' as const), id: fc.constantFrom(...IDS) }),
);

/** A folder and a host that looks at it after each step. */
class World {
  readonly #files = new Map<string, ClaimingFile>();
  readonly #missed = new Map<string, number>();
  #nowMs = 0;
  holdings: ReadonlyMap<string, Holding> = new Map();

  take(step: Step): void {
    if (step.type === 'put') this.#files.set(step.fileName, { fileName: step.fileName, says: step.says });
    if (step.type === 'remove') this.#files.delete(step.fileName);
    if (step.type === 'wait') this.#nowMs += step.ms;
    if (step.type === 'restart') this.#restart();
    if (step.type === 'serve') this.#serve(step.id);
    this.#look();
  }

  #restart(): void {
    this.#missed.clear();
    this.holdings = new Map(
      [...this.holdings].map(([id, holding]) => [id, { ...holding, nextRoute: null, missedAtMs: null }]),
    );
  }

  #serve(id: string): void {
    const holding = this.holdings.get(id);
    if (holding?.nextRoute === undefined || holding.nextRoute === null) return;
    this.holdings = new Map(this.holdings).set(id, { ...holding, route: holding.nextRoute });
  }

  #look(): void {
    const before = this.holdings;
    const files = [...this.#files.values()];
    const options = { nowMs: this.#nowMs, graceMs: GRACE_MS };
    const claims = settleClaims(before, files, options);
    expect(settleClaims(before, files.toReversed(), options)).toEqual(claims);
    const after = new Map(claims.holdings);
    for (const id of claims.left) after.delete(id);
    for (const { id, fileName } of before.values()) this.#check(id, fileName, after);
    this.#checkRoutes(after);
    for (const { fileName } of files) expect(claims.places.has(fileName)).toBe(true);
    this.holdings = after;
  }

  /** Nobody loses an id before the file that held it was missed for the grace. */
  #check(id: string, fileName: string, after: ReadonlyMap<string, Holding>): void {
    const file = this.#files.get(fileName);
    const isMissing = file === undefined || (file.says !== null && file.says.id !== id);
    const isSurelyThere = file?.says?.id === id;
    if (isMissing) this.#missed.set(id, this.#missed.get(id) ?? this.#nowMs);
    const missedForMs = this.#nowMs - (this.#missed.get(id) ?? this.#nowMs);
    if (isSurelyThere) this.#missed.delete(id);
    if (after.get(id)?.fileName === fileName) return;
    expect(isSurelyThere).toBe(false);
    expect(missedForMs).toBeGreaterThanOrEqual(GRACE_MS);
    this.#missed.delete(id);
  }

  #checkRoutes(holdings: ReadonlyMap<string, Holding>): void {
    for (const { id, route, nextRoute } of holdings.values()) {
      for (const other of holdings.values()) {
        if (other.id === id) continue;
        for (const mine of [route, nextRoute])
          if (mine !== null) expect([other.route, other.nextRoute]).not.toContain(mine);
      }
    }
  }
}

const readable = (fileName: string, id: string, route = id): ClaimingFile => ({
  fileName,
  says: { id, route },
});

describe('who holds an id and a route', () => {
  it('never changes unless the file was missed for the grace, whatever appears, disappears, clashes or restarts', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world = new World();
        for (const each of steps) world.take(each);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is, among newcomers, the file that is named after its plugin, then the first by name', () => {
    const options = { nowMs: 0, graceMs: GRACE_MS };
    const files = [
      readable('a.binary', 'shop'),
      readable('shop.binary', 'shop'),
      readable('b.binary', 'till'),
    ];
    const { holdings, places } = settleClaims(new Map(), [...files, readable('c.binary', 'till')], options);
    expect([...holdings.values()].map(({ id, fileName }) => [id, fileName])).toEqual([
      ['shop', 'shop.binary'],
      ['till', 'b.binary'],
    ]);
    expect(places.get('a.binary')).toEqual({
      kind: 'refused',
      reason: { code: 'FILE_ID_TAKEN', params: { id: 'shop', file: 'shop.binary' } },
    });
  });
});
