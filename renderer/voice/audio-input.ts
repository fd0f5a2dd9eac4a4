import type { VoiceSettings } from '../../contract/voice-settings.ts';
import { openAudioGraph } from './audio-graph.ts';
import { CAPTURE_PROCESSOR, type CaptureWorkletMessage } from './capture-messages.ts';
import type { CapturedFrame } from './frame-maker.ts';
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
  const asked = askForStream(choice);
  const [stream, graph] = await both(asked, openAudioGraph());
  const [track] = stream.getAudioTracks();
  if (track === undefined) throw new Error('A microphone without sound was opened');
  const source = graph.context.createMediaStreamSource(stream);
  const worklet = new AudioWorkletNode(graph.context, CAPTURE_PROCESSOR, { numberOfInputs: 1, numberOfOutputs: 0 });
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    source.disconnect();
    worklet.port.close();
    // Only this lets the device go and puts the system's sign out.
    track.stop();
    graph.release();
  };
  worklet.port.addEventListener('message', ({ data }: MessageEvent<CaptureWorkletMessage>) => {
    if (data.kind === 'first-sample') listener.firstSample();
    else listener.frame(data.frame);
  });
  worklet.port.start();
  track.addEventListener('ended', () => {
    if (closed) return;
    close();
    void endedBy().then((fault) => listener.ended(fault));
  });
  source.connect(worklet);
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

/** Waits for both; where one fails, lets go of what the other gave. */
async function both(
  asked: Promise<MediaStream>,
  opened: ReturnType<typeof openAudioGraph>,
): Promise<[MediaStream, Awaited<ReturnType<typeof openAudioGraph>>]> {
  try {
    return await Promise.all([asked, opened]);
  } catch (error) {
    void asked.then(
      (stream) => stream.getTracks().forEach((track) => track.stop()),
      () => undefined,
    );
    void opened.then(
      (graph) => graph.release(),
      () => undefined,
    );
    throw error;
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
