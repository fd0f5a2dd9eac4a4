import { beforeEach, expect, it, vi } from 'vitest';
import { app, resetElectron } from '../../tests/fakes/electron.ts';
import { menuTemplate } from './menu.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

it('offers settings by keyboard, and developer tools only while not packaged', () => {
  const show = vi.fn();
  const build = (): string => JSON.stringify(menuTemplate({ show } as never));
  expect(build()).toContain('CommandOrControl+,');
  expect(build()).not.toContain('toggleDevTools');
  expect(build()).not.toContain('"reload"');
  app.isPackaged = false;
  expect(build()).toContain('toggleDevTools');
});
