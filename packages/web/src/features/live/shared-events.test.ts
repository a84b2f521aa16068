import fc from 'fast-check';
import { expect, it } from 'vitest';

import { createBrowser, isForUs, type Deed } from './test-browser.ts';

it('opens one stream for all tabs, and hands it on when its tab closes', () => {
  const browser = createBrowser(1);
  const first = browser.open();
  const second = browser.open();
  browser.run(2000);
  expect(browser.streams()).toBe(1);
  browser.say();
  browser.run(500);
  expect([first.heard, second.heard]).toEqual([[1], [1]]);
  first.leave();
  browser.run(1000);
  browser.say();
  browser.run(500);
  expect([browser.streams(), second.state, second.heard]).toEqual([1, 'open', [1, 2]]);
});

it('replaces a tab that died without a word, and loses nothing of what was said meanwhile', () => {
  const browser = createBrowser(2);
  const tabs = [browser.open(), browser.open(), browser.open()];
  browser.run(2000);
  const reader = tabs.find((tab) => tab.reads());
  reader?.die();
  browser.say();
  browser.run(1000);
  browser.say();
  browser.run(6000);
  const left = tabs.filter((tab) => tab !== reader);
  expect(left.map(({ heard, state }) => [state, heard])).toEqual([
    ['open', [1, 2]],
    ['open', [1, 2]],
  ]);
  expect(browser.streams()).toBe(1);
});

it('lets the stream go when nobody looks, and catches up when somebody does', () => {
  const browser = createBrowser(3);
  const tab = browser.open();
  browser.run(1000);
  tab.hide();
  browser.run(8000);
  expect(browser.streams()).toBe(1);
  browser.run(6000);
  expect(browser.streams()).toBe(0);
  browser.say();
  tab.show();
  browser.run(1000);
  expect([browser.streams(), tab.state, tab.heard, tab.gaps]).toEqual([1, 'open', [1], 2]);
});

it('gives the stream to a tab that is seen, without a gap in what is heard', () => {
  const browser = createBrowser(4);
  const tabs = [browser.open(), browser.open()];
  browser.run(2000);
  const reader = tabs.find((tab) => tab.reads());
  reader?.hide();
  for (let at = 0; at < 30; at += 1) {
    browser.say();
    browser.run(500);
  }
  browser.run(1000);
  expect(reader?.reads()).toBe(false);
  expect(browser.streams()).toBe(1);
  const all = Array.from({ length: 30 }, (_, index) => index + 1);
  const ours = all.filter(isForUs);
  expect(tabs.map(({ heard }) => heard)).toEqual([ours, ours]);
});

it('tells every tab that the session is over', () => {
  const browser = createBrowser(5);
  const tabs = [browser.open(), browser.open()];
  browser.run(2000);
  browser.endSession();
  browser.run(1000);
  expect(tabs.map(({ endings }) => endings > 0)).toEqual([true, true]);
});

const tabNumber = fc.nat(7);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.constant<Deed>({ kind: 'open' }),
  fc.constant<Deed>({ kind: 'say' }),
  fc.constant<Deed>({ kind: 'drop' }),
  fc.record({
    kind: fc.constantFrom('hide', 'show', 'freeze', 'thaw', 'leave', 'die'),
    tab: tabNumber,
  }),
  fc.record({ kind: fc.constant('wait'), ms: fc.oneof(fc.nat(300), fc.nat(4000), fc.nat(15_000)) }),
);

it('comes to one reader and loses nothing, whatever tabs do in whatever order', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), fc.nat(), (deeds, seed) => {
      const browser = createBrowser(seed);
      browser.open();
      for (const each of deeds) browser.act(each);
      browser.settle();
      const tabs = browser.living();
      expect(browser.streams()).toBe(tabs.length === 0 ? 0 : 1);
      const opened = browser.opened();
      browser.run(10_000);
      expect(browser.opened()).toBe(opened);
      const all = Array.from({ length: browser.said() }, (_, index) => index + 1).filter(isForUs);
      for (const tab of tabs) {
        expect(tab.state).toBe('open');
        // All from some moment on, each once; and that moment was not after the tab knew that it was connected.
        const missed = all.slice(0, all.length - tab.heard.length);
        expect([...missed, ...tab.heard]).toEqual(all);
        expect(missed.at(-1) ?? 0).toBeLessThanOrEqual(tab.saidAtOpen ?? -1);
      }
    }),
    { numRuns: 1000 },
  );
});
