/** Styles of the plain pages: the API document and the page that stands in for a missing build. */

/** The style sheet. */
export const PAGE_STYLES = `:root{color-scheme:light dark;--text:#191919;--soft:#494949;--line:#d9d9de;--back:#f9f9f9;--card:#fff;--main:#493faa}
@media (prefers-color-scheme:dark){:root{--text:#ededf0;--soft:#b9b9c2;--line:#3a3a44;--back:#141418;--card:#1d1d23;--main:#a99bff}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.55 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.75rem;line-height:1.2}
h2{margin-top:2.5rem;font-size:1.25rem}
a{color:var(--main)}
code,pre{font:0.875rem/1.5 ui-monospace,monospace}
pre{overflow:auto;padding:0.75rem;border:1px solid var(--line);border-radius:0.5rem;background:var(--back)}
details{margin:0.5rem 0;border:1px solid var(--line);border-radius:0.5rem;background:var(--card)}
summary{padding:0.75rem 1rem;cursor:pointer;overflow-wrap:anywhere}
summary b{display:inline-block;min-width:4.5rem;color:var(--main)}
summary span{color:var(--soft)}
details>div{padding:0 1rem 1rem}
dt{margin-top:0.75rem;font-weight:600}
dd{margin:0.25rem 0 0;color:var(--soft)}
p{color:var(--soft)}
`;
