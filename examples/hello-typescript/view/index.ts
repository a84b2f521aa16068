// The view: the build makes one module of it, and the panel calls `mount` when someone opens the plugin.

import './style.css';

/** What this view uses of the panel. */
interface PanelApi {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  readonly signal?: AbortSignal;
}

/** Shows the view in `container`. */
export async function mount(container: HTMLElement, api: PanelApi): Promise<void> {
  container.innerHTML = `
    <main class="hello">
      <section class="hello-card">
        <h1 data-testid="answer">Loading…</h1>
        <p data-part="process">&nbsp;</p>
        <div class="hello-row">
          <button type="button" data-testid="count">Count</button>
          <output class="hello-value" data-testid="value" aria-live="polite" aria-label="Number of clicks">…</output>
        </div>
        <p class="hello-problem" role="alert" data-part="problem"></p>
      </section>
    </main>`;
  const part = (selector: string): HTMLElement => {
    const found = container.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`The view has no ${selector}`);
    return found;
  };
  const value = part('[data-testid=value]');
  const button = part('[data-testid=count]') as HTMLButtonElement;

  async function ask<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await api.fetch(path, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return (await response.json()) as T;
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      part('[data-part=problem]').textContent = '';
    } catch (error) {
      if (api.signal?.aborted === true) return;
      const reason = error instanceof Error ? error.message : String(error);
      part('[data-part=problem]').textContent = `That did not work: ${reason}`;
    }
  }

  button.addEventListener('click', () => {
    button.disabled = true;
    void attempt(async () => {
      const { count } = await ask<{ count: number }>('/count', { method: 'POST' });
      value.textContent = String(count);
    }).then(() => {
      button.disabled = false;
    });
  });

  await attempt(async () => {
    const [hello, counted] = await Promise.all([
      ask<{ message: string; pid: number }>('/hello'),
      ask<{ count: number }>('/count'),
    ]);
    part('[data-testid=answer]').textContent = hello.message;
    part('[data-part=process]').textContent = `Process ${hello.pid}`;
    value.textContent = String(counted.count);
  });
}

/** Takes the view away. */
export function unmount(container: HTMLElement): void {
  container.replaceChildren();
}
