import { beforeEach, expect, it, vi } from 'vitest';
import { resetElectron, shell } from '../../tests/fakes/electron.ts';
import { openAddress } from './open-address.ts';

vi.mock('electron', () => import('../../tests/fakes/electron.ts'));
beforeEach(resetElectron);

it.each(['https://cloud.example/index.php/login/v2/flow/abc', 'http://127.0.0.1:8090/login'])(
  'hands %s to the browser',
  async (address) => {
    expect(await openAddress(address)).toBe(true);
    expect(shell.opened).toEqual([address]);
  },
);

it.each([
  'http://cloud.example/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://a:b@cloud.example/',
  'smb://cloud.example/',
  '',
])('refuses %j', async (address) => {
  expect(await openAddress(address)).toBe(false);
  expect(shell.opened).toEqual([]);
});
