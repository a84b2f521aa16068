/** Looks at a page as it is at each width in each theme: keeps its screen, and asks axe what is wrong with it. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import axe from 'axe-core';
import type { Page } from 'playwright-core';

const SCREENS = fileURLToPath(new URL('../../artefacts/screens', import.meta.url));
const THEMES = ['light', 'dark'] as const;

/** Kinds of devices, and the widths at which pages are looked at. */
export const DEVICES = {
  phone: { widths: [360], height: 780, options: { hasTouch: true, isMobile: true } },
  desk: { widths: [768, 1440], height: 900, options: {} },
} as const;
/** One of {@link DEVICES}. */
export type Device = keyof typeof DEVICES;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What is wrong with the page on show, at each width of the device and in both themes; the screens are kept under this name. */
export async function lookAt(page: Page, device: Device, name: string): Promise<string[]> {
  const { widths, height } = DEVICES[device];
  mkdirSync(SCREENS, { recursive: true });
  await addAxe(page);
  const complaints: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await settle(page, colorScheme);
      await page.screenshot({ path: join(SCREENS, `${name}-${width}-${colorScheme}.png`) });
      const found = [
        ...(await findViolations(page, device, colorScheme === THEMES[0])),
        ...(await findSideways(page, width)),
      ];
      complaints.push(...found.map((complaint) => `${name} at ${width} px, ${colorScheme}: ${complaint}`));
    }
  }
  return complaints;
}

// Evaluated through the debugger, which the page's content security policy does not concern.
async function addAxe(page: Page): Promise<void> {
  for (const frame of page.frames())
    if ((await frame.evaluate('typeof window.axe')) === 'undefined') await frame.evaluate(axe.source);
}

/** Waits until content, fonts and colors are there; what moves for ever may go on. */
async function settle(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  // The page hears of another theme with its next frame, not with the command.
  await page.locator(theme === 'dark' ? 'html.dark' : 'html:not(.dark)').waitFor({ state: 'attached' });
  await page.locator('main div.animate-pulse.rounded-md').first().waitFor({ state: 'detached' });
  await page.evaluate(`document.fonts.ready.then(() => Promise.allSettled(
    document.getAnimations()
      .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
      .map((one) => one.finished)))`);
}

/** What a theme can change; the rest is looked at in the first one. */
const RULES_OF_COLOR = ['color-contrast', 'link-in-text-block'];

async function findViolations(page: Page, device: Device, isFirstTheme: boolean): Promise<string[]> {
  const options = {
    resultTypes: ['violations'],
    ...(isFirstTheme ? {} : { runOnly: RULES_OF_COLOR }),
    // Where there is a mouse, a line of a log is lower than a finger is wide.
    rules: { 'target-size': { enabled: isFirstTheme && device === 'phone' } },
  };
  const violations = await page.evaluate<Violation[]>(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} (${failureSummary.slice(0, 200)})`).join(' | ')}`,
  );
}

async function findSideways(page: Page, width: number): Promise<string[]> {
  const shown = await page.evaluate<number>('document.documentElement.scrollWidth');
  return shown > width ? [`scrolls sideways: ${shown} px wide`] : [];
}
