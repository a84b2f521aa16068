// The view: whom the plugin is licensed to, until when, and the part that is sold separately.

const STYLE = `
  .sold {
    box-sizing: border-box;
    min-height: 100%;
    padding: clamp(1rem, 4vw, 2.5rem);
    background: var(--toru-bg, #f9f9f9);
    color: var(--toru-fg, #191919);
    font: 16px/1.5 system-ui, sans-serif;
  }
  .sold-card {
    max-width: 32rem;
    margin: 0 auto;
    padding: clamp(1.25rem, 4vw, 2rem);
    background: var(--toru-card, #ffffff);
    border: 1px solid var(--toru-border, #e4e4e7);
    border-radius: var(--toru-radius, 0.75rem);
  }
  .sold h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
  .sold p { margin: 0.5rem 0 0; color: var(--toru-muted, #494949); overflow-wrap: anywhere; }
  .sold .sold-warning { color: var(--toru-danger, #b3261e); }
  .sold p:empty { display: none; }
  .sold button {
    min-height: 44px;
    margin-top: 1.5rem;
    padding: 0 1.25rem;
    border: 0;
    border-radius: var(--toru-radius, 0.75rem);
    background: var(--toru-primary, #493faa);
    color: var(--toru-on-primary, #ffffff);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  .sold button:hover { filter: brightness(1.1); }
  .sold button:focus-visible { outline: 3px solid var(--toru-ring, #7e64e7); outline-offset: 2px; }
  .sold button:disabled { opacity: 0.6; cursor: progress; }
  .dark .sold { background: var(--toru-bg, #121214); color: var(--toru-fg, #f4f4f5); }
  .dark .sold-card { background: var(--toru-card, #1c1c20); border-color: var(--toru-border, #34343a); }
  .dark .sold p { color: var(--toru-muted, #b4b4bb); }
  .dark .sold .sold-warning { color: var(--toru-danger, #ffb4ab); }
`;

const MARKUP = `
  <section class="sold-card" aria-labelledby="sold-title">
    <h1 id="sold-title" data-testid="answer">…</h1>
    <p data-testid="terms"></p>
    <p class="sold-warning" data-testid="warning"></p>
    <button type="button" data-testid="report">Make the report</button>
    <p data-testid="outcome" aria-live="polite"></p>
  </section>
`;

export async function mount(container, api) {
  const view = document.createElement('div');
  view.className = 'sold';
  view.innerHTML = MARKUP;
  const style = document.createElement('style');
  style.textContent = STYLE;
  container.replaceChildren(style, view);
  const part = (name) => view.querySelector(`[data-testid="${name}"]`);

  part('report').addEventListener('click', async ({ currentTarget: button }) => {
    button.disabled = true;
    try {
      const response = await api.fetch('/report');
      const { report, detail, title } = await response.json();
      part('outcome').textContent = response.ok ? report : (detail ?? title);
    } catch (error) {
      part('outcome').textContent = `That did not work: ${error.message}`;
    } finally {
      button.disabled = false;
    }
  });

  const license = await (await api.fetch('/license')).json();
  part('answer').textContent = `Licensed to ${license.customer ?? 'nobody'}`;
  part('terms').textContent = license.verdict === 'valid' ? toTerms(license) : license.detail;
  part('warning').textContent = license.test_key ? 'Built with a test key: not for sale.' : '';
}

export function unmount(container) {
  container.replaceChildren();
}

function toTerms({ updates_until: updates, trial_until: trial, features }) {
  const parts = features.length === 0 ? '' : ` Included: ${features.join(', ')}.`;
  if (trial !== null) return `A trial until ${trial}.${parts}`;
  return updates === null
    ? `All versions, for ever.${parts}`
    : `Versions released up to ${updates}, for ever.${parts}`;
}
