/** Shows a part of the interface in a language of its own choice: the account's, or the browser's where nobody is logged in. */

import type { Language } from '@toru/protocol';
import { useEffect, useState } from 'react';

import { browserLanguage, language, showLanguage } from './language.ts';

/**
 * Shows a language; null: that of the browser, `undefined`: whatever is on show.
 *
 * Answers whether it is on show, which it is too once it turned out that its words cannot be fetched.
 */
export function useLanguage(wanted: Language | null | undefined): boolean {
  const [settled, setSettled] = useState<Language | null>();
  const isThere = wanted === undefined || (wanted ?? browserLanguage) === language.get();
  useEffect(() => {
    if (wanted === undefined) return;
    let isLeft = false;
    void showLanguage(wanted).then(() => {
      if (!isLeft) setSettled(wanted);
    });
    return () => {
      isLeft = true;
    };
  }, [wanted]);
  return isThere || settled === wanted;
}
