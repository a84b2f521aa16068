/** What a plugin answers, and what the client gets of it. */

/** One case. */
export interface ResponseCase {
  readonly group: string;
  readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** false: the body goes on with `more`. */
  readonly end: boolean;
  readonly more?: string;
  /** `refused`: a problem answer. `cleaned`: passes without what is hostile. `cut`: the connection ends early. */
  readonly outcome: 'refused' | 'cleaned' | 'cut';
  /** What `Location` or `Content-Location` must be. */
  readonly address?: string;
}
