import type { VoiceSettings } from '../../contract/voice-settings.ts';
import type { CapturedFrame } from './frame-maker.ts';
import { followSound } from './microphone-sound.ts';
import type { MicrophoneFault } from './microphone-fault.ts';

/** What to open. `deviceId` null takes the system's microphone. */
export interface InputChoice {
  deviceId: string | null;
  processing: Pick<VoiceSettings['microphone'], 'echoCancellation' | 'noiseSuppression' | 'autoGainControl'>;
}

export interface InputListener {
  /** The first sample that is not digital silence; once. */
  firstSample(): void;
  frame(frame: CapturedFrame): void;
  /** The device went away by itself; nothing more will come. */
  ended(fault: MicrophoneFault): void;
}

/** An open microphone. Whoever opens it closes it. */
export interface AudioInput {
  label: string;
  deviceId: string;
  close(): void;
}

/** Asks for a microphone before it returns, so that a key-down handler may call it. Rejections: see `faultOf`. */
export type OpenInput = (choice: InputChoice, listener: InputListener) => Promise<AudioInput>;

/** Opens the microphone of this computer. */
export const openBrowserInput: OpenInput = async (choice, listener) => {
  const stream = await askForStream(choice);
  const [track] = stream.getAudioTracks();
  if (track === undefined) throw new Error('A microphone without sound was opened');
  // Only this lets the device go and puts the system's sign out.
  const stopTrack = (): void => track.stop();
  let stopSound: () => void;
  try {
    stopSound = await followSound(stream, track, listener);
  } catch (error) {
    stopTrack();
    throw error;
  }
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    stopSound();
    stopTrack();
  };
  track.addEventListener('ended', () => {
    if (closed) return;
    close();
    void endedBy().then((fault) => listener.ended(fault));
  });
  return { label: track.label, deviceId: track.getSettings().deviceId ?? '', close };
};

async function askForStream({ deviceId, processing }: InputChoice): Promise<MediaStream> {
  const wanted = (exact: string | null): MediaStreamConstraints => ({
    audio: { ...processing, channelCount: 1, ...(exact === null ? {} : { deviceId: { exact } }) },
  });
  try {
    return await navigator.mediaDevices.getUserMedia(wanted(deviceId));
  } catch (error) {
    const gone = error instanceof Error && (error.name === 'OverconstrainedError' || error.name === 'NotFoundError');
    if (deviceId === null || !gone) throw error;
    return await navigator.mediaDevices.getUserMedia(wanted(null));
  }
}

async function endedBy(): Promise<MicrophoneFault> {
  const permission = await navigator.permissions.query({ name: 'microphone' });
  return permission.state === 'denied' ? 'revoked' : 'lost';
}

/** The microphones there are. Labels are empty until one was allowed. */
export async function listMicrophones(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'audioinput');
}

/** Tells the microphones there are, now and whenever some come or go. */
export function followMicrophones(listener: (devices: MediaDeviceInfo[]) => void): () => void {
  const changed = (): void => void listMicrophones().then(listener);
  navigator.mediaDevices.addEventListener('devicechange', changed);
  changed();
  return () => navigator.mediaDevices.removeEventListener('devicechange', changed);
}
