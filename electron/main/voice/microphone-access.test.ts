import { beforeEach, describe, expect, it, vi } from 'vitest';
import { resetElectron, shell, systemPreferences } from '../../../tests/fakes/electron.ts';
import { askForMicrophone, microphoneAccess, openMicrophoneSettings } from './microphone-access.ts';

vi.mock('electron', () => import('../../../tests/fakes/electron.ts'));
beforeEach(() => {
  resetElectron();
  return () => vi.restoreAllMocks();
});

function on(platform: NodeJS.Platform, microphone: string): void {
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
  systemPreferences.microphone = microphone;
}

describe('the microphone, as the system sees it', () => {
  it.each<[NodeJS.Platform, string, string, boolean, number]>([
    ['darwin', 'not-determined', 'not-determined', true, 1],
    ['darwin', 'denied', 'denied', false, 1],
    ['win32', 'granted', 'granted', true, 0],
    ['win32', 'denied', 'denied', false, 0],
    ['win32', 'restricted', 'restricted', false, 0],
    ['linux', 'denied', 'unknown', true, 0],
  ])('on %s, %s: %s; asking gives %s', async (platform, microphone, access, granted, asked) => {
    on(platform, microphone);
    expect(microphoneAccess()).toBe(access);
    await expect(askForMicrophone()).resolves.toBe(granted);
    expect(systemPreferences.asked).toHaveLength(asked);
  });

  it.each<[NodeJS.Platform, string[]]>([
    ['darwin', ['x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone']],
    ['win32', ['ms-settings:privacy-microphone']],
    ['linux', []],
  ])('has its settings on %s at %s', async (platform, opened) => {
    on(platform, 'denied');
    await expect(openMicrophoneSettings()).resolves.toBe(opened.length > 0);
    expect(shell.opened).toEqual(opened);
  });
});
