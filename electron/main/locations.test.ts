import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { app, resetElectron } from '../../tests/fakes/electron.ts';
import { locate } from './locations.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(() => {
  resetElectron();
  app.isPackaged = false;
});

describe('locations', () => {
  it('keeps the profile under the user’s data, apart from Chromium’s own files', () => {
    expect(locate(['electron', '.']).dataDir).toBe(path.join(app.userData, 'profile'));
  });

  it('moves the profile with --data', () => {
    expect(locate(['electron', '.', '--data', '/elsewhere']).dataDir).toBe('/elsewhere');
    expect(locate(['electron', '.', '--data', 'relative']).dataDir).toBe(path.resolve('relative'));
    expect(locate(['electron', '.', '--data']).dataDir).toBe(path.join(app.userData, 'profile'));
    expect(locate(['electron', '.', '--data', '--other']).dataDir).toBe(path.join(app.userData, 'profile'));
  });
});
