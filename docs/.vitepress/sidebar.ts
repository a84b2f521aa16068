/** Who reads what: the pages of the site by their readers. A page that is in no list is shown under "More". */

/** Pages of one kind of reader, as paths below `docs/` without `.md`. */
export interface Chapter {
  readonly title: string;
  readonly pages: readonly string[];
}

export const CHAPTERS: readonly Chapter[] = [
  { title: 'Write a plugin', pages: ['authors', 'protocol', 'cli'] },
  { title: 'Run a server', pages: ['operators', 'operators/proxies', 'logs', 'error-codes', 'reasons'] },
  { title: 'Sell plugins', pages: ['licensing'] },
  { title: 'Decide whether to trust it', pages: ['security', 'supervision', 'reliability', 'performance'] },
  { title: 'Change the panel', pages: ['architecture', 'translations', 'glossary', 'decisions/README'] },
];

/** Pages that others lead to. */
export const UNLISTED: RegExp = /^(?:index|decisions\/\d.*)$/;
