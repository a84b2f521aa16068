import { describe, expect, it } from 'vitest';
import { isLogLine, isPlugin, isPluginEvent, isProblem, isUnsavedNote } from './guards.ts';

const plugin = {
  id: 'hello',
  name: 'Hello',
  version: '1.0.0',
  state: 'a state of another version',
  requests: {},
  license: {},
  permissions: [],
};

describe('guards', () => {
  it('take what can be read, whatever else is in it', () => {
    expect(isPlugin({ ...plugin, more: 1 })).toBe(true);
    expect(isLogLine({ timestamp: '', level: 'info', message: '', seq: 1 })).toBe(true);
    expect(isPluginEvent({ type: 'started', at: '', message: '', details: {} })).toBe(true);
    expect(isProblem({ code: 'NOT_FOUND', status: 404 })).toBe(true);
    expect(isUnsavedNote({ code: 'NOT_SAVED', detail: '', changes: [] })).toBe(true);
  });

  it.each([null, undefined, 'text', 1, [], [plugin], {}])('refuse %j', (value) => {
    for (const guard of [isPlugin, isLogLine, isPluginEvent, isProblem, isUnsavedNote])
      expect(guard(value)).toBe(false);
  });

  it.each([
    ['requests', null],
    ['requests', []],
    ['permissions', {}],
    ['name', 1],
    ['state', undefined],
  ])('refuse a plugin whose %s is %j', (name, value) => {
    expect(isPlugin({ ...plugin, [name]: value })).toBe(false);
  });
});
