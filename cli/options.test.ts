import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions, UsageError } from './options.ts';

describe('command line options', () => {
  it('reads a command with its words and options in any order', () => {
    const options = readOptions(['search', '--json', 'metoprolol dose', '-k', '3', '--data', 'profile']);
    expect(options).toMatchObject({
      command: 'search',
      words: ['metoprolol dose'],
      json: true,
      limit: 3,
      dataDir: resolve('profile'),
    });
  });

  it.each([
    [['search', 'x', '-k', '0']],
    [['search', 'x', '-k', 'ten']],
    [['ask', 'x', '--mode', 'clever']],
    [['status', '--nonsense']],
  ])('refuses %j as wrong use', (args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
  });

  it('shows help without a command', () => {
    expect(readOptions([]).command).toBe('help');
  });
});
