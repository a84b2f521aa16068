// The view of Hello Python: a module that the panel loads into the plugin's page.

const STYLE = `
.hello { max-width: 34rem; margin: 2.5rem auto; padding: 0 1rem; color: var(--toru-fg, #191919);
  font: 16px/1.5 system-ui, sans-serif; }
.hello__card { background: var(--toru-card, #ffffff); border: 1px solid var(--toru-border, #e4e4ec);
  border-radius: var(--toru-radius, 12px); padding: 1.75rem; }
.hello__answer { margin: 0; font-size: 1.35rem; font-weight: 600; overflow-wrap: anywhere; }
.hello__process { margin: 0.25rem 0 1.5rem; color: var(--toru-muted, #595963); }
.hello__row { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem; }
.hello__button { min-height: 44px; padding: 0 1.25rem; border: 0; border-radius: var(--toru-radius, 12px);
  background: var(--toru-primary, #493faa); color: var(--toru-primary-fg, #ffffff); font: inherit; font-weight: 600; cursor: pointer; }
.hello__button:focus-visible { outline: 3px solid var(--toru-primary, #493faa); outline-offset: 2px; }
.hello__button:disabled { opacity: 0.6; cursor: progress; }
.hello__value { font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.hello__error { margin: 1rem 0 0; color: var(--toru-danger, #b3261e); }
.hello__error:empty { display: none; }
.dark .hello { color: var(--toru-fg, #f1f1f5); }
.dark .hello__card { background: var(--toru-card, #1d1d24); border-color: var(--toru-border, #34343f); }
.dark .hello__process { color: var(--toru-muted, #a9a9b6); }
.dark .hello__error { color: var(--toru-danger, #ffb4ab); }
`;

/** Shows the view in `container`. */
export async function mount(container, api) {
  const style = element('style', { textContent: STYLE });
  const answer = element('p', { className: 'hello__answer', textContent: 'Loading…' }, 'answer');
  const process = element('p', { className: 'hello__process', textContent: '\u00a0' });
  const button = element('button', { className: 'hello__button', type: 'button', id: 'count', textContent: 'Count' }, 'count');
  const value = element('output', { className: 'hello__value', textContent: '…' }, 'value');
  const problem = element('p', { className: 'hello__error' });
  value.setAttribute('aria-live', 'polite');
  value.setAttribute('aria-label', 'Number of clicks');
  problem.setAttribute('role', 'alert');

  const row = element('div', { className: 'hello__row' });
  row.append(button, value);
  const card = element('section', { className: 'hello__card' });
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
