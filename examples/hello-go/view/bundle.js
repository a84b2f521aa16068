// The view of Hello Go, about as short as a view can be: what the panel's own colors and fonts do not give is left away.
const MARKUP = `
  <main style="max-width: 32rem; margin: 2rem auto; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif;
    background: var(--toru-card, #ffffff); color: var(--toru-fg, #191919); border: 1px solid var(--toru-border, #e4e4e7)">
    <h1 data-testid="answer" style="margin: 0">Loading…</h1>
    <p><button type="button" data-testid="count" style="min-height: 44px; padding: 0 1.5rem; font: inherit">Count</button>
      <output data-testid="value" aria-live="polite" aria-label="Number of clicks">…</output></p>
  </main>`;

/** Shows the view in `container`. */
export async function mount(container, api) {
  container.innerHTML = MARKUP;
  const ask = async (path, init) => {
    const response = await api.fetch(path, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  };
  const show = (part, work) =>
    work.then(String, String).then((text) => {
      const element = container.querySelector(`[data-testid=${part}]`);
      if (element !== null) element.textContent = text;
    });
  const showCount = (init) =>
    show(
      'value',
      ask('/count', init).then(({ count }) => count),
    );
  container.querySelector('button').addEventListener('click', () => showCount({ method: 'POST' }));
  await Promise.all([
    show(
      'answer',
      ask('/hello').then(({ message }) => message),
    ),
    showCount(),
  ]);
}

/** Takes the view away. */
export function unmount(container) {
  container.replaceChildren();
}
