import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { app, resetElectron } from '../../tests/fakes/electron.ts';
import { defaultDataDir } from '../../engine/data-dir.ts';
import { locate } from './locations.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(() => {
  resetElectron();
  app.isPackaged = false;
});

describe('locations', () => {
  it('are those of the other shells for the profile, with Chromium’s own files in a folder of their own', () => {
    const { dataDir, userDataDir } = locate(['electron', '.']);
    expect(dataDir).toBe(defaultDataDir());
    expect(userDataDir).toBe(path.join(dataDir, 'electron'));
  });

  it.each([
    [['--data', '/elsewhere'], '/elsewhere'],
    [['--data=/elsewhere'], '/elsewhere'],
    [['--data', 'relative'], path.resolve('relative')],
    [['--data'], defaultDataDir()],
    [['--data='], defaultDataDir()],
    [['--data', '--other'], defaultDataDir()],
    [['--database', '/elsewhere'], defaultDataDir()],
  ])('of the profile with %j: %s', (args, dataDir) => {
    expect(locate(['electron', '.', ...args]).dataDir).toBe(dataDir);
  });

  it('are outside the archive for what compiled code reads', () => {
    app.isPackaged = true;
    Object.assign(process, { resourcesPath: '/resources' });
    expect(locate(['electron']).samplesDir).toBe('/resources/samples');
    Reflect.deleteProperty(process, 'resourcesPath');
  });
});
