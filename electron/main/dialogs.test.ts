import { beforeEach, expect, it, vi } from 'vitest';
import { dialog, resetElectron } from '../../tests/fakes/electron.ts';
import { chooseFiles, chooseFolders } from './dialogs.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

it.each([
  ['folders', chooseFolders, 'openDirectory'],
  ['files', chooseFiles, 'openFile'],
] as const)(
  'choosing %s gives paths, nothing when cancelled, and leaves no trace in the system’s recent list',
  async (_what, choose, property) => {
    expect(await choose({} as never)).toEqual([]);
    dialog.nextPaths = ['/notes/a', '/notes/b'];
    expect(await choose({} as never)).toEqual(['/notes/a', '/notes/b']);
    expect(dialog.asked[0]).toMatchObject({ properties: [property, 'multiSelections', 'dontAddToRecent'] });
  },
);
