import { describe, expect, it } from 'vitest';
import { findPasswordFault } from './password-rules.ts';

describe('findPasswordFault', () => {
  it.each([
    'short',
    'ninechars',
    'aaaaaaaaaaaa',
    'abababababab',
    'password123456',
    'Password!!!!',
    '1234567890',
    '0987654321',
    'abcdefghijkl',
    'qwertyuiop1',
    'mariamaria',
    'x'.repeat(257),
  ])('refuses %j', (password) => {
    expect(findPasswordFault(password, 'maria')).toMatch(/\.$/);
  });

  it.each(['correct horse battery', 'Tr0ub4dor&3x', 'ünïcödé pässwörd', '雪雪雪の中で歩く人たち'])(
    'takes %j',
    (password) => {
      expect(findPasswordFault(password, 'maria')).toBeNull();
    },
  );
});
