/**
 * Who holds an id and a route: the file that held them last, for as long as it is there.
 *
 * A file that cannot be read keeps what it holds. One that is gone, or says now that it is another plugin, keeps it for a grace. Other
 * files with the same id or route are told who has it, and change nothing. Pure: time and what was held before are passed in.
 */

import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

/** What a file of the plugins folder says; `null` when it does not say anything, for whatever reason. */
export interface ClaimingFile {
  readonly fileName: string;
  readonly says: { readonly id: string; readonly route: string } | null;
}

/** What one plugin holds. Routes are single segments. */
export interface Holding {
  readonly id: string;
  readonly fileName: string;
  /** Where it is reached; `null` while nobody knows. */
  readonly route: string | null;
  /** Where its file wants to be reached, once that was granted. */
  readonly nextRoute: string | null;
  /** When its file was first missed; `null` while it is there. */
  readonly missedAtMs: number | null;
}

/** What becomes of a file. `reason`: why it is no plugin. */
export type FilePlace =
  | { readonly kind: 'holder'; readonly id: string }
  /** It holds the id, but the route it asks for now is another plugin's. */
  | { readonly kind: 'route_taken'; readonly id: string; readonly reason: Reason }
  | { readonly kind: 'silent'; readonly id: string | null }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** How things stand after a look. */
export interface Claims {
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly places: ReadonlyMap<string, FilePlace>;
  /** Ids whose file was gone for the grace, without another one to take over: held until they are given up. */
  readonly left: readonly string[];
}

/** Settles who holds what, from what was held before and the files that are there. */
export function settleClaims(
  before: ReadonlyMap<string, Holding>,
  files: readonly ClaimingFile[],
  { nowMs, graceMs }: { readonly nowMs: number; readonly graceMs: number },
): Claims {
  const holdings = new Map<string, Holding>();
  const left: string[] = [];
  for (const holding of before.values()) {
    const file = files.find(({ fileName }) => fileName === holding.fileName);
    const missedAtMs = isThere(holding, file, before) ? null : (holding.missedAtMs ?? nowMs);
    const says = file?.says?.id === holding.id ? file.says : null;
    const nextRoute = says === null || says.route === holding.nextRoute ? holding.nextRoute : null;
    const present = { ...holding, nextRoute, missedAtMs };
    const isOver = missedAtMs !== null && nowMs - missedAtMs >= graceMs;
    const heir = isOver ? findHeir(holding, files) : undefined;
    if (isOver && heir === undefined) left.push(holding.id);
    holdings.set(
      holding.id,
      heir === undefined ? present : { ...present, fileName: heir.fileName, missedAtMs: null },
    );
  }
  const places = new Map<string, FilePlace>();
  const routes = new Routes(holdings);
  // Holders first, so that no newcomer gets what one of them is about to go back to.
  for (const file of files.toSorted(byClaim(holdings)))
    places.set(file.fileName, place(file, holdings, routes));
  return { holdings, places, left };
}

/** A file that says nothing still holds what it held, unless it has become another plugin meanwhile. */
function isThere(
  { id, fileName, missedAtMs }: Holding,
  file: ClaimingFile | undefined,
  holdings: ReadonlyMap<string, Holding>,
): boolean {
  if (file === undefined) return false;
  if (file.says !== null) return file.says.id === id;
  return missedAtMs === null || !isHeldByAnother(fileName, id, holdings);
}

function isHeldByAnother(fileName: string, id: string, holdings: ReadonlyMap<string, Holding>): boolean {
  return [...holdings.values()].some(
    (other) => other.id !== id && other.fileName === fileName && other.missedAtMs === null,
  );
}

/** The file that takes over from one that is gone for good. */
function findHeir({ id, fileName }: Holding, files: readonly ClaimingFile[]): ClaimingFile | undefined {
  return files
    .filter(({ says, fileName: name }) => says?.id === id && name !== fileName)
    .toSorted(byClaim(new Map()))[0];
}

function place({ fileName, says }: ClaimingFile, holdings: Map<string, Holding>, routes: Routes): FilePlace {
  if (says === null) {
    const held = [...holdings.values()].find(
      (each) => each.fileName === fileName && each.missedAtMs === null,
    );
    return { kind: 'silent', id: held?.id ?? null };
  }
  const { id, route } = says;
  const holding = holdings.get(id);
  if (holding !== undefined && holding.fileName !== fileName)
    return { kind: 'refused', reason: whoHolds(holding) };
  const owner = routes.ownerOf(route);
  if (owner !== undefined && owner !== id) {
    const reason = makeReason('FILE_ROUTE_TAKEN', { route, plugin: owner });
    return holding === undefined ? { kind: 'refused', reason } : { kind: 'route_taken', id, reason };
  }
  const present = holding ?? { id, fileName, route, missedAtMs: null };
  holdings.set(id, { ...present, nextRoute: route });
  routes.take(route, id);
  return { kind: 'holder', id };
}

function whoHolds({ id, fileName: file, missedAtMs }: Holding): Reason {
  return makeReason(missedAtMs === null ? 'FILE_ID_TAKEN' : 'FILE_ID_RESERVED', { id, file });
}

/** Which plugin holds which route. */
class Routes {
  readonly #owners = new Map<string, string>();

  constructor(holdings: ReadonlyMap<string, Holding>) {
    for (const { id, route } of holdings.values()) if (route !== null) this.take(route, id);
    for (const { id, nextRoute } of holdings.values()) if (nextRoute !== null) this.take(nextRoute, id);
  }

  ownerOf(route: string): string | undefined {
    return this.#owners.get(route);
  }

  /** First come, first served. */
  take(route: string, id: string): void {
    if (!this.#owners.has(route)) this.#owners.set(route, id);
  }
}

/** Holders before others, a file that has the name of its plugin before one that has not, then by name. */
function byClaim(holdings: ReadonlyMap<string, Holding>): (a: ClaimingFile, b: ClaimingFile) => number {
  const rank = ({ fileName, says }: ClaimingFile): number => {
    if (says === null) return 0;
    if (holdings.get(says.id)?.fileName === fileName) return 0;
    return fileName === `${says.id}.binary` ? 1 : 2;
  };
  return (a, b) => rank(a) - rank(b) || (a.fileName < b.fileName ? -1 : 1);
}
