import { expect, it } from 'vitest';

import { howToFix } from './how-to-fix.ts';

const path = '/srv/plugins/my plugin.binary';

it.each([
  ['The file is not executable', `chmod +x '/srv/plugins/my plugin.binary'`],
  ['The file is writable by others', `chown "$(id -un)" '${path}' && chmod go-w '${path}'`],
  ['Built for the architecture aarch64, this machine is x86_64', 'uname -m'],
  ['Interpreter "/usr/bin/python9" does not exist', `head -n 1 '${path}'`],
  ['Id "weather" is already used by weather-2.binary', null],
  ['Metadata: "version" must be SemVer, got "one"', `'${path}' --metadata`],
  ['Something nobody thought of', `toru plugin check '${path}'`],
])('%s', (reason, command) => {
  expect(howToFix(reason, path).command).toBe(command);
});

it('leaves plain paths unquoted and survives quotes in names', () => {
  expect(howToFix('not executable', '/srv/a.binary').command).toBe('chmod +x /srv/a.binary');
  expect(howToFix('not executable', "/srv/it's.binary").command).toBe(`chmod +x '/srv/it'\\''s.binary'`);
});
