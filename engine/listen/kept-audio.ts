import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { RecordingWriter } from '../store/recordings.ts';

/** The audio of one turn, which ends in one of two ways: gone, or kept with a reason. The first that is said counts. */
export interface KeptAudio {
  append(piece: Uint8Array): void;
  /** Writes what waits in memory: no more comes, or not much. */
  write(): void;
  /** The words are stored, or there were none. */
  discard(): void;
  /** Kept with why. Failures: DISK_*. */
  fail(failure: Failure): void;
  /** Kept with this sentence where nothing was said about it yet; a full disk is logged. */
  keepUnsettled(message: string): void;
}

export function createKeptAudio(writer: RecordingWriter, log: Log): KeptAudio {
  let settled = false;

  function once(settle: () => void): void {
    if (settled) return;
    settled = true;
    settle();
  }

  /** What the person is told matters more than what could not be written. */
  function unlessDiskFails(event: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log.warn(event, { code: error.code });
    }
  }

  return {
    append: (piece) => {
      // What comes after the words were made out is the rest of the post-roll.
      if (!settled) writer.append(piece);
    },
    write: () => {
      if (!settled) writer.write();
    },
    discard: () => once(() => unlessDiskFails('recording not removed', () => writer.discard())),
    fail: (failure) => once(() => writer.fail(failure.toData())),
    keepUnsettled: (message) =>
      once(() => {
        const failure = new Failure('TRANSCRIPTION_FAILED', { message });
        unlessDiskFails('recording not kept', () => writer.fail(failure.toData()));
      }),
  };
}
