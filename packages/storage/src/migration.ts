/** What leads from one version of the schema to the next. */

/** One step; its number is its place in the list, counted from 1. A published step never changes. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}
