import { describe, expect, it } from 'vitest';

import { ApiError, parseProblem, toPlainProblem, toSentence } from './api-error.ts';

describe('parseProblem', () => {
  it('reads a problem document and keeps its field errors', () => {
    const problem = parseProblem({
      type: 'about:blank',
      title: 'Invalid',
      status: 422,
      detail: 'One field is not valid.',
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: '/port', message: 'must be a number' }],
    });
    expect(problem?.errors?.[0]?.pointer).toBe('/port');
  });

  it('falls back to the title where there is no detail', () => {
    expect(parseProblem({ status: 409, code: 'CONFLICT', title: 'Conflict' })?.detail).toBe('Conflict');
  });

  it.each([null, 'text', 42, {}, { status: 500 }, { code: 'INTERNAL' }])('refuses %j', (value) => {
    expect(parseProblem(value)).toBeNull();
  });
});

it('names the status of an answer that is no problem document', () => {
  expect(toPlainProblem(502, 'Bad Gateway').detail).toBe(
    'The server answered with status 502 (Bad Gateway).',
  );
});

it('ends every sentence with one full stop', () => {
  expect(
    toSentence(new ApiError({ status: 409, code: 'PLUGIN_FAILED', detail: 'exited with status 3' })),
  ).toBe('exited with status 3.');
  expect(toSentence('Please log in.')).toBe('Please log in.');
});
