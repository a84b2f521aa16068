/** The languages of the web interface. English is complete by definition; every other one is a folder of catalogues there. */

/** Language tags, the one that is shown to everybody else first. */
export const LANGUAGES = ['en', 'de'] as const;

/** A language of the web interface. */
export type Language = (typeof LANGUAGES)[number];

/** Whether there is a catalogue for a tag as it stands. */
export function isLanguage(tag: unknown): tag is Language {
  return LANGUAGES.some((language) => language === tag);
}

/**
 * Chooses among the languages by an `Accept-Language` header: the one that the header likes best, English where it names none.
 *
 * A region is looked past. Worked example: `de-AT,fr;q=0.9,en;q=0.5` gives `de`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-accept-language
 */
export function chooseLanguage(acceptLanguage: string | undefined): Language {
  let best: { readonly language: Language; readonly weight: number } = { language: LANGUAGES[0], weight: 0 };
  for (const range of (acceptLanguage ?? '').split(',')) {
    const [tag = '', ...rest] = range.trim().split(';');
    const [primary = ''] = tag.trim().toLowerCase().split('-');
    const weight = weightOf(rest);
    if (isLanguage(primary) && weight > best.weight) best = { language: primary, weight };
  }
  return best.language;
}

/** From 0 to 1; 0 for what is no number, so that a broken range counts nothing. */
function weightOf(parameters: readonly string[]): number {
  const quality = parameters.map((each) => each.trim().toLowerCase()).find((each) => each.startsWith('q='));
  if (quality === undefined) return 1;
  return /^q=(?:0(?:\.\d{1,3})?|1(?:\.0{1,3})?)$/u.test(quality) ? Number(quality.slice(2)) : 0;
}
