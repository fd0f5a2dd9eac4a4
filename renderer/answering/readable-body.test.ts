import { expect, it } from 'vitest';
import { readableBody } from './readable-body.ts';

it('breaks the lines of a body and of the texts in it', () => {
  const body = JSON.stringify({ model: 'm', input: [{ role: 'user', content: 'First line\nSaid "yes", C:\\notes' }] });
  expect(readableBody(body)).toContain('"content": "First line\nSaid "yes", C:\\notes"');
});

it('leaves a body that is no JSON as it is', () => {
  expect(readableBody('--boundary\r\nfile')).toBe('--boundary\r\nfile');
});
