/** What a plugin says to people is plain text by the time that anybody sees it: no other line, no escape, no turn of direction. */

import { describe, expect, it } from 'vitest';

import { install, makeFolders, startEngine } from './engine.ts';

const ODD =
  'ok\u202egpj\u2066\r\n\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007\u001b[2J\u009b31m\u2028end\ud800';
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u;

describe('a text of a plugin', () => {
  it('in notifications, progress and health is plain', async () => {
    const folders = makeFolders();
    install(folders, 'says-odd-texts', { id: 'odd', text: ODD });
    await using engine = await startEngine(folders);
    const told: string[] = [];
    engine.supervisor.onNotification(({ title, message }) => told.push(title, message));
    const plugin = await engine.until('odd', (it) => it?.state === 'running' && it.status !== null);
    expect(plugin.status?.message).not.toMatch(UNSAFE);
    expect(told).toHaveLength(2);
    for (const text of told) expect(text).not.toMatch(UNSAFE);
    expect(told[0]).not.toContain('\n');
    expect(told[0]).toContain('link');
  });

  it('in the reason of a failure is plain, in the events and for the page', async () => {
    const folders = makeFolders();
    install(folders, 'says-odd-texts', { id: 'odd', text: ODD, fails: true });
    await using engine = await startEngine(folders);
    const plugin = await engine.until('odd', (it) => it?.state === 'failed');
    expect(plugin.reason).toContain('(ODD)');
    expect(plugin.reason).not.toMatch(UNSAFE);
    for (const { message } of engine.events) expect(message).not.toMatch(UNSAFE);
  });

  it.each([
    ['blank', ' \u00a0 ', 'text that can be seen'],
    ['invisible', '\u200b\u2060', 'text that can be seen'],
    ['mirrored', 'Shop\u202egpj', 'not "Shop\\u202egpj"'],
    [
      'a link for terminals',
      '\u001b]8;;https://example.org\u0007Shop',
      'not "\\u001b]8;;https://example.org\\u0007Shop"',
    ],
    ['of two lines', 'Shop\nerror: disk full', 'not "Shop\\nerror: disk full"'],
  ])('as a name that is %s makes the file invalid, and is quoted plainly', async (_what, name, words) => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'named', name });
    await using engine = await startEngine(folders);
    const file = await engine.until('named.binary', (it) => it?.state === 'invalid');
    expect(file.reason).toContain('field "name" must be text');
    expect(file.reason).toContain(words);
    expect(file.reason).not.toMatch(UNSAFE);
  });

  it('as a name is shown without what pads it', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'named', name: ' \u200bShop\ufeff ' });
    await using engine = await startEngine(folders);
    const plugin = await engine.until('named', (it) => it?.state === 'running');
    expect(plugin.metadata?.name).toBe('Shop');
  });
});
