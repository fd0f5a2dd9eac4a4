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

  it('reads every folder of a sign-in, and the last one of a search', () => {
    const args = ['--folder', 'Guidelines', '--folder', 'Notes'];
    const login = readOptions(['nextcloud', 'login', '--server', 'cloud.example', ...args]);
    expect(login).toMatchObject({ words: ['login'], server: 'cloud.example', folders: ['Guidelines', 'Notes'], keepCopy: false });
    expect(readOptions(['search', 'x', ...args]).filters).toEqual({ folder: 'Notes' });
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
