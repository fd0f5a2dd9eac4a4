import type { RecordingId } from '../../contract/ids.ts';
import { engine } from '../connection.ts';
import { useConversation } from '../conversation/conversation-store.ts';
import { isRunning, type ShownTurn } from '../conversation/shown-turn.ts';

/**
 * Throws a recording away once the next question asked on the page is stored: its words may be lost on the way there, and
 * until then the sound is all there is of them. Where nothing is asked, or the answer's end does not arrive, it stays.
 */
export function discardOnceAsked(recordingId: RecordingId, onDiscarded: () => void): void {
  let asked: string | null = null;
  const stop = useConversation.subscribe(({ thread }) => {
    asked ??= thread.turns.find(isRunning)?.key ?? null;
    const turn = thread.turns.find(({ key }) => key === asked);
    if (turn === undefined || isRunning(turn)) return;
    stop();
    if (!isStored(turn)) return;
    void engine()
      .voice.recordings.discard({ recordingId })
      // It stays for the person to discard.
      .catch(() => undefined)
      .then(onDiscarded);
  });
}

/** The engine tells the times of a turn when it has stored it, or says that its disk is full. */
function isStored({ timings, failure }: ShownTurn): boolean {
  return timings !== null && (failure === null || !failure.code.startsWith('DISK_'));
}
