import { notifications } from '@mantine/notifications';
import type { AnswerMode } from '../../contract/ask.ts';
import { failureOf } from '../connection.ts';
import { setMode } from '../settings-store.ts';

/** Switches the mode for every window at once; says so under this title where it could not be. */
export function changeMode(mode: AnswerMode, failedTitle: string): void {
  setMode(mode).catch((error: unknown) => {
    const failure = failureOf(error);
    if (failure !== null) notifications.show({ color: 'red', title: failedTitle, message: failure.message });
  });
}
