import { notifications } from '@mantine/notifications';
import type { Client } from '../../contract/client.ts';
import { engine, failureOf } from '../connection.ts';
import { takeSettings } from '../settings-store.ts';

type VoiceChoice = Parameters<Client['settings']['setVoiceChoice']>[0];

/** Keeps what is everybody's own choice of the voice; says so where it cannot be kept. */
export function chooseVoice(choice: VoiceChoice): void {
  const save = async (): Promise<void> => takeSettings(await engine().settings.setVoiceChoice(choice));
  save().catch((error: unknown) => {
    const failure = failureOf(error);
    if (failure !== null) notifications.show({ color: 'red', message: failure.message });
  });
}
