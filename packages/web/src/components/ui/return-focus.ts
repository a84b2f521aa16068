/** Gives the keyboard back to where it was before something opened in front of the page. */

import { useState } from 'react';

/** Use it in the component that is there only while the thing is open; hand the result to `onCloseAutoFocus`. */
export function useReturnFocus(): (event: Event) => void {
  // Read before anything inside takes the focus, which happens when it is on the page.
  const [before] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    // Where a choice led to another page, the focus has moved on already.
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
}
