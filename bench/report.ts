/** The shape of `artefacts/bench.json`: what a run of the benchmarks has to say, section by section. */

/** One figure or word of a table; null: not measured. */
export type Cell = string | number | null;

/** A table; units stand in the names of the columns. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A promise and what became of it. */
export interface Goal {
  readonly what: string;
  /** The bound itself: at least or at most so much. */
  readonly bound: 'least' | 'most';
  readonly wanted: number;
  readonly measured: number;
  /** `×`, `MiB`, `ms` … */
  readonly unit: string;
}

/** What one section measured. */
export interface SectionReport {
  readonly name: string;
  readonly tookS: number;
  readonly tables: readonly Table[];
  readonly goals: readonly Goal[];
  /** Settings of the peers, and what could not be measured here. */
  readonly notes: readonly string[];
}

/** The machine of a run. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly node: string;
  /** Programs and packages that were measured against, with their versions. */
  readonly peers: Readonly<Record<string, string>>;
}

/** A run. */
export interface BenchReport {
  readonly at: string;
  readonly isQuick: boolean;
  readonly machine: Machine;
  /** Load of the machine over the last minute before the run: more than about 0.3 means that others were at work. */
  readonly loadBefore: number;
  readonly sections: readonly SectionReport[];
}

/** Whether a promise was kept. */
export function isMet({ bound, wanted, measured }: Goal): boolean {
  return bound === 'least' ? measured >= wanted : measured <= wanted;
}
