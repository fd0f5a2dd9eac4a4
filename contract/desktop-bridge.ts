import type { GlobalKeys, GlobalKeyStates, GlobalTrigger } from './global-keys.ts';

/** What the system says of this app and the microphone; `unknown` on Linux, where nothing stands in between. */
export type MicrophoneAccess = 'granted' | 'denied' | 'not-determined' | 'restricted' | 'unknown';

/** What the voice is doing, as the tray and the task bar show it. */
export type VoiceState = 'idle' | 'hearing' | 'thinking' | 'speaking' | 'error';

/** A dictation microphone or foot pedal the person can choose. */
export interface DictationDeviceChoice {
  deviceId: string;
  /** As the device names itself. */
  name: string;
  vendorId: number;
  productId: number;
}

/**
 * What the Electron shell puts on `window.voiceassist`; absent in the browser shell. Named functions only: nothing that
 * takes a channel name or an event crosses from the page into the preload. `on...` gives what ends the listening.
 */
export interface DesktopBridge {
  /** `darwin`, `linux` or `win32`. */
  readonly platform: string;
  /**
   * Asks for a fresh pipe to the engine. The answer comes as a `message` event on this window, see `EnginePortMessage`,
   * as soon as the engine runs: at once, or after its restart. Ask again when the port closes.
   */
  requestEnginePort(): Promise<void>;
  /** Lets the person choose folders; absolute paths, empty when cancelled. */
  chooseFolders(): Promise<string[]>;
  /** Lets the person choose files; absolute paths, empty when cancelled. */
  chooseFiles(): Promise<string[]>;
  /** The absolute path of a dropped or chosen `File`; empty for one that does not lie on a disk. */
  pathForFile(file: object): string;
  /** Opens the settings window, or brings it to the front. */
  openSettings(): Promise<void>;

  /**
   * Listens for the global keys. Only the main window hears them, hidden or not: a toggle brings a hidden window back,
   * holding leaves it where it is.
   */
  onGlobalTrigger(listener: (trigger: GlobalTrigger) => void): () => void;
  /**
   * Sets the global keys, in place of the ones before; the same again changes nothing. Answers when both are settled:
   * some seconds later at most, or when the person has answered a desktop that asks (Wayland). Sentences for the states are in `GLOBAL_KEY_NOTICES`.
   */
  setGlobalKeys(keys: GlobalKeys): Promise<GlobalKeyStates>;
  /** Lets the person press chords without setting them off, while choosing one. Ends by itself when the window closes. */
  suspendGlobalKeys(suspended: boolean): Promise<void>;
  /** Told when a key that worked does not any more, or does again. */
  onGlobalKeyStates(listener: (states: GlobalKeyStates) => void): () => void;
  /** Asks for what `hold` needs where it is `not-permitted`; true when the person has allowed it already. */
  askForKeyAccess(): Promise<boolean>;
  /** The screen was locked, or the computer goes to sleep. A held key is released before this. */
  onScreenLocked(listener: () => void): () => void;

  microphoneAccess(): Promise<MicrophoneAccess>;
  /** Has the system ask the person, where it has not yet; from a press of a button only. True when granted. */
  askForMicrophone(): Promise<boolean>;
  /** Opens the system's own settings for the microphone; false where there are none to open. */
  openMicrophoneSettings(): Promise<boolean>;
  /** Shows what the voice is doing in the tray and the task bar; the main window only. */
  setVoiceState(state: VoiceState): Promise<void>;

  /**
   * Told which dictation devices there are while `navigator.hid.requestDevice` waits for a choice, again with every change;
   * null when the choice is over. Answer with `chooseDictationDevice`.
   */
  onDictationDevices(listener: (devices: DictationDeviceChoice[] | null) => void): () => void;
  /** Answers the choice; null for none. A device once chosen needs no choice when it is plugged in again. */
  chooseDictationDevice(deviceId: string | null): Promise<void>;
}

/**
 * `event.data` of the `message` event that carries `event.ports[0]`, the pipe to the engine. Take it only when
 * `event.source === window`. `generation` counts the engine's starts: drop what still arrives from a lower one.
 */
export interface EnginePortMessage {
  kind: 'engine-port';
  generation: number;
}

declare global {
  interface Window {
    /** Present only in the Electron shell. */
    voiceassist?: DesktopBridge;
  }
}
