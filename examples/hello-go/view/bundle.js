// The view of Hello Go: a module that the panel loads into the plugin's page.

const STYLE = `
.hello {
  box-sizing: border-box; min-height: 100%; padding: clamp(1rem, 4vw, 2.5rem);
  background: var(--toru-bg, #f9f9f9); color: var(--toru-fg, #191919); font: 16px/1.5 system-ui, sans-serif;
}
.hello-card {
  max-width: 32rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 2rem); background: var(--toru-card, #ffffff);
  border: 1px solid var(--toru-border, #e4e4e7); border-radius: var(--toru-radius, 0.75rem);
}
.hello h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
.hello p { margin: 0.5rem 0 0; color: var(--toru-muted, #595963); }
.hello .hello-problem { color: var(--toru-danger, #b3261e); }
.hello-problem:empty { display: none; }
.hello-row { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; margin-top: 1.5rem; }
.hello-value { font-size: 2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.hello button {
  min-height: 44px; padding: 0 1.5rem; border: 0; border-radius: var(--toru-radius, 0.75rem);
  background: var(--toru-primary, #493faa); color: var(--toru-on-primary, #ffffff);
  font: inherit; font-weight: 600; cursor: pointer;
}
.hello button:hover { background: var(--toru-primary-hover, #3b3290); }
.hello button:focus-visible { outline: 3px solid var(--toru-ring, #7e64e7); outline-offset: 2px; }
.hello button:disabled { opacity: 0.7; cursor: progress; }
.dark .hello { background: var(--toru-bg, #131318); color: var(--toru-fg, #f1f1f5); }
.dark .hello-card { background: var(--toru-card, #1d1d24); border-color: var(--toru-border, #34343f); }
.dark .hello p { color: var(--toru-muted, #a9a9b6); }
.dark .hello .hello-problem { color: var(--toru-danger, #ffb4ab); }
`;

/** Shows the view in `container`. */
export async function mount(container, api) {
  const style = element('style', { textContent: STYLE });
  const answer = element('h1', { textContent: 'Loading…' }, 'answer');
  const process = element('p', { textContent: '\u00a0' });
  const button = element('button', { type: 'button', id: 'count', textContent: 'Count' }, 'count');
  const value = element('output', { className: 'hello-value', textContent: '…' }, 'value');
  const problem = element('p', { className: 'hello-problem' });
  value.setAttribute('aria-live', 'polite');
  value.setAttribute('aria-label', 'Number of clicks');
  problem.setAttribute('role', 'alert');

  const row = element('div', { className: 'hello-row' });
  row.append(button, value);
  const card = element('section', { className: 'hello-card' });
  card.append(answer, process, row, problem);
  const root = element('main', { className: 'hello' });
  root.append(card);
  container.replaceChildren(style, root);

  async function ask(path, init) {
    const response = await api.fetch(path, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  }

  async function attempt(work) {
    try {
      await work();
      problem.textContent = '';
    } catch (error) {
      if (!api.signal?.aborted) problem.textContent = `That did not work: ${error.message}`;
    }
  }

  button.addEventListener('click', async () => {
    button.disabled = true;
    await attempt(async () => {
      value.textContent = String((await ask('/count', { method: 'POST' })).count);
    });
    button.disabled = false;
  });

  await attempt(async () => {
    const [hello, counted] = await Promise.all([ask('/hello'), ask('/count')]);
    answer.textContent = hello.message;
    process.textContent = `Process ${hello.pid}`;
    value.textContent = String(counted.count);
  });
}

/** Takes the view away. */
export function unmount(container) {
  container.replaceChildren();
}

function element(tag, properties, testId) {
  const made = Object.assign(document.createElement(tag), properties);
  if (testId !== undefined) made.dataset.testid = testId;
  return made;
}
