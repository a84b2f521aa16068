/** What kind of computer this is, as far as it matters for the names of keys. */

/** True on computers and tablets by Apple, where ⌘ takes the place of Ctrl. */
export const isMac: boolean = /mac|iphone|ipad/iu.test(navigator.userAgent);
