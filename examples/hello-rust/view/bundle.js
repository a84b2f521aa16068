// The view: `mount` builds it, calls the plugin's own backend through `api`, and takes it down when asked to.

const STYLE = `
  .hello {
    box-sizing: border-box;
    min-height: 100%;
    padding: clamp(1rem, 4vw, 2.5rem);
    background: var(--toru-bg, #f9f9f9);
    color: var(--toru-fg, #191919);
    font: 16px/1.5 system-ui, sans-serif;
  }
  .hello-card {
    max-width: 32rem;
    margin: 0 auto;
    padding: clamp(1.25rem, 4vw, 2rem);
    background: var(--toru-card, #ffffff);
    border: 1px solid var(--toru-border, #e4e4e7);
    border-radius: var(--toru-radius, 0.75rem);
  }
  .hello h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
  .hello p { margin: 0.5rem 0 0; color: var(--toru-muted, #494949); }
  .hello-row { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; margin-top: 1.5rem; }
  .hello-count { font-size: 2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
  .hello button {
    min-height: 44px;
    padding: 0 1.25rem;
    border: 0;
    border-radius: var(--toru-radius, 0.75rem);
    background: var(--toru-primary, #493faa);
    color: var(--toru-on-primary, #ffffff);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  .hello button:hover { filter: brightness(1.1); }
  .hello button:focus-visible { outline: 3px solid var(--toru-primary, #493faa); outline-offset: 2px; }
  .hello button:disabled { opacity: 0.6; cursor: progress; }
  .dark .hello { background: var(--toru-bg, #121214); color: var(--toru-fg, #f4f4f5); }
  .dark .hello-card { background: var(--toru-card, #1c1c20); border-color: var(--toru-border, #34343a); }
  .dark .hello p { color: var(--toru-muted, #b4b4bb); }
`;

const MARKUP = `
  <section class="hello-card" aria-labelledby="hello-title">
    <h1 id="hello-title" data-testid="answer">…</h1>
    <p data-testid="detail">Asking the plugin</p>
    <div class="hello-row">
      <button type="button" data-testid="count">Count one more</button>
      <output class="hello-count" data-testid="value" aria-live="polite" aria-label="Count">–</output>
    </div>
  </section>
`;

export async function mount(container, api) {
  const view = document.createElement('div');
  view.className = 'hello';
  view.innerHTML = MARKUP;
  const style = document.createElement('style');
  style.textContent = STYLE;
  container.replaceChildren(style, view);
  const part = (name) => view.querySelector(`[data-testid="${name}"]`);

  async function ask(path, init) {
    const response = await api.fetch(path, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  }

  part('count').addEventListener('click', async ({ currentTarget: button }) => {
    button.disabled = true;
    try {
      const { count } = await ask('/count', { method: 'POST' });
      part('value').textContent = count;
    } catch (error) {
      api.showToast?.(`Could not count: ${error.message}`, 'error');
    } finally {
      button.disabled = false;
    }
  });

  const [{ message, pid }, { count }] = await Promise.all([ask('/hello'), ask('/count')]);
  part('answer').textContent = message;
  part('detail').textContent = `Process ${pid}`;
  part('value').textContent = count;
}

export function unmount(container) {
  container.replaceChildren();
}
