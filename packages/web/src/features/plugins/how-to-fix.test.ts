import { expect, it } from 'vitest';

import { howToFix } from './how-to-fix.ts';

const path = '/srv/plugins/my plugin.binary';

it.each([
  [`cannot be executed: it is not executable; run: chmod +x ${path}`, `chmod +x '${path}'`],
  [
    `can be written by anybody; run: chmod o-w ${path}`,
    `chown "$(id -un)" '${path}' && chmod go-w '${path}'`,
  ],
  [
    "belongs to user 1000; it must belong to the panel's user or to root",
    `chown "$(id -un)" '${path}' && chmod go-w '${path}'`,
  ],
  ['cannot be executed: it was built for arm64, and this machine is x64', 'uname -m'],
  ['cannot be executed: its interpreter "/usr/bin/python9" is not there', `head -n 1 '${path}'`],
  [
    'cannot be executed: it is neither a Linux program (ELF) nor a script that starts with "#!"',
    '#!/usr/bin/env python3',
  ],
  [
    'cannot be executed: its first line ends with a carriage return; save it with Unix line ends',
    `sed -i 's/\\r$//' '${path}'`,
  ],
  ['its id "weather" is taken by weather-2.binary', null],
  ['field "version" must be a semantic version like 1.2.3, not "one"', `'${path}' --metadata`],
  ['--metadata did not end within 5000 ms', `'${path}' --metadata`],
  ['Something nobody thought of', `toru plugin check '${path}'`],
])('%s', (reason, command) => {
  expect(howToFix(reason, path).command).toBe(command);
});

it('leaves plain paths unquoted and survives quotes in names', () => {
  expect(howToFix('not executable', '/srv/a.binary').command).toBe('chmod +x /srv/a.binary');
  expect(howToFix('not executable', "/srv/it's.binary").command).toBe(`chmod +x '/srv/it'\\''s.binary'`);
});
