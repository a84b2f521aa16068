/** What a section of the benchmarks is, and how long it may take. */

import type { SectionReport } from './report.ts';

/** How much effort a run makes. */
export interface Effort {
  /** Rounds that count; one more warms up. */
  readonly rounds: number;
  /** Share of the full length of each round. */
  readonly scale: number;
}

/** What a section says; its name and time are added by whoever runs it. */
export type Findings = Omit<SectionReport, 'name' | 'tookS'>;

/** A part of the benchmarks that can run alone. */
export interface Section {
  readonly name: string;
  readonly measure: (effort: Effort) => Promise<Findings>;
}

/** Something that is measured in turns with others. */
export type Candidate<T> = () => Promise<T>;

/**
 * Lets candidates take turns and returns what each measured, in the order of the rounds.
 *
 * The first round warms up and does not count. Every other round runs in reverse order, so that nobody always comes last.
 */
export async function takeTurns<K extends string, T>(
  candidates: Readonly<Record<K, Candidate<T>>>,
  rounds: number,
): Promise<Record<K, T[]>> {
  const names = Object.keys(candidates) as K[];
  const seen = Object.fromEntries(names.map((name) => [name, [] as T[]])) as unknown as Record<K, T[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const figure = await candidates[name]();
      if (round > 0) seen[name].push(figure);
    }
  }
  return seen;
}
