/** Styles of the plain pages: the API document and the page that stands in for a missing build. Their tones are those of the shell. */

export const PAGE_STYLES = `:root{color-scheme:light dark;--text:#191919;--soft:#494949;--muted:#63636e;--line:#e4e4ea;--back:#f9f9f9;--card:#fff;--sunken:#f1f1f5;--main:#493faa;--tint:#eeecfa;--good:#17723f;--good-tint:#e6f5ec;--warn:#8a5300;--warn-tint:#fdf3df;--bad:#b3261e;--bad-tint:#fdecea}
@media (prefers-color-scheme:dark){:root{--text:#f2f1f6;--soft:#cfcdd8;--muted:#a3a0b0;--line:#2d2b37;--back:#121117;--card:#1a1921;--sunken:#0d0c11;--main:#b4a8fb;--tint:#2a2645;--good:#5fd39c;--good-tint:#16291f;--warn:#f2bd63;--warn-tint:#2e2413;--bad:#ff9389;--bad-tint:#351a1a}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--back);color:var(--text);font:0.9375rem/1.55 "Inter Variable",ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{margin:0 0 0.5rem;font-size:1.75rem;line-height:1.2;letter-spacing:-0.015em}
h2{margin:2.5rem 0 0.75rem;font-size:1.125rem;letter-spacing:-0.01em}
a{color:var(--main);text-underline-offset:0.15em}
:focus-visible{outline:2px solid var(--main);outline-offset:2px;border-radius:0.25rem}
p{max-width:46rem;margin:0.5rem 0;color:var(--soft)}
code,pre{font:0.8125rem/1.5 ui-monospace,"SF Mono","Cascadia Code","Roboto Mono",Menlo,Consolas,monospace}
pre{max-height:24rem;overflow:auto;margin:0;padding:0.75rem 1rem;border-radius:0.5rem;background:var(--sunken)}
nav{display:flex;flex-wrap:wrap;gap:0.5rem;margin:1.25rem 0 0}
nav a{display:flex;align-items:center;min-height:2.25rem;padding:0 0.75rem;border:1px solid var(--line);border-radius:0.5rem;background:var(--card);font-size:0.8125rem;font-weight:500;text-decoration:none}
nav a:hover{background:var(--tint)}
section>div{border:1px solid var(--line);border-radius:0.625rem;background:var(--card);overflow:hidden}
details+details{border-top:1px solid var(--line)}
details[open],details:target{background:color-mix(in srgb,var(--tint) 30%,var(--card))}
summary{display:grid;grid-template-columns:4.5rem minmax(0,1fr);gap:0.25rem 0.75rem;align-items:baseline;min-height:2.75rem;padding:0.625rem 1rem;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary:hover{background:var(--sunken)}
summary:focus-visible{outline-offset:-2px}
summary code{overflow-wrap:anywhere;font-weight:500}
summary span{grid-column:2;color:var(--muted);font-size:0.8125rem}
summary b{justify-self:start;padding:0.0625rem 0.5rem;border-radius:0.375rem;background:var(--tint);color:var(--main);font-size:0.6875rem;font-weight:600;letter-spacing:0.02em}
summary b.get{background:var(--good-tint);color:var(--good)}
summary b.put,summary b.patch{background:var(--warn-tint);color:var(--warn)}
summary b.delete{background:var(--bad-tint);color:var(--bad)}
details>div{padding:0 1rem 1.25rem}
dl{margin:0}
dt{margin-top:1rem;font-size:0.8125rem;font-weight:600}
dd{margin:0.375rem 0 0;color:var(--soft)}
@media (min-width:48rem){summary{grid-template-columns:4.5rem minmax(0,3fr) minmax(0,2fr)}summary span{grid-column:3}details>div{padding-left:6.25rem}}
`;
