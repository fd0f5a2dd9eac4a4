import { create } from 'zustand';
import type { AnswerMode } from '../contract/ask.ts';
import type { ManagedSettings, Settings } from '../contract/settings.ts';
import { engine, onEveryConnection } from './connection.ts';
import { useStatus } from './status-store.ts';

/** The settings as last read; null until the profile is unlocked. Windows tell each other when they change something. */
export const useSettings = create<{ settings: Settings | null; managed: ManagedSettings | null }>(() => ({
  settings: null,
  managed: null,
}));

/** True where the organisation has set one of these settings, what it is a part of, or a part of it. */
export function useManaged(...settings: readonly string[]): boolean {
  return useSettings(({ managed }) =>
    (managed?.names ?? []).some((name) => settings.some((one) => isPartOf(name, one) || isPartOf(one, name))),
  );
}

const isPartOf = (name: string, whole: string) => name === whole || name.startsWith(`${whole}.`);

const otherWindows = new BroadcastChannel('voiceassist-settings');

/** Takes settings a call has answered with, and has the other windows read them again. */
export function takeSettings(settings: Settings): void {
  useSettings.setState({ settings });
  otherWindows.postMessage('changed');
}

export async function setMode(mode: AnswerMode): Promise<void> {
  takeSettings(await engine().settings.setMode({ mode }));
}

export async function setColorScheme(colorScheme: Settings['colorScheme']): Promise<void> {
  takeSettings(await engine().settings.setColorScheme({ colorScheme }));
}

/** Reads the settings on every connection, after unlocking, and when another window has changed them. */
export function followSettings(): void {
  onEveryConnection(async () => readSettings());
  useStatus.subscribe(({ status }, previous) => {
    const unlockedNow = status?.vault.state === 'unlocked' && previous.status?.vault.state !== 'unlocked';
    // What another program of this profile changes is not told by the other windows, but seen in the status.
    const otherwise = status?.mode !== previous.status?.mode || status?.answersFirst !== previous.status?.answersFirst;
    if (unlockedNow || otherwise) void readSettings();
  });
  otherWindows.addEventListener('message', () => void readSettings());
}

async function readSettings(): Promise<void> {
  if (useStatus.getState().status?.vault.state !== 'unlocked') return;
  try {
    const [settings, managed] = await Promise.all([engine().settings.get(), engine().settings.managed()]);
    useSettings.setState({ settings, managed });
  } catch {
    // The connection or the lock went in between; both are shown, and both lead here again.
  }
}
