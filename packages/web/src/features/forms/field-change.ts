/** One field of a form that a person changed, or that somebody else changed meanwhile. Types only. */

/** What the field was, and what it is now, as texts for the list of changes. */
export interface FieldChange {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}
