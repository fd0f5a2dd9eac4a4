/**
 * What the Electron shell puts on `window.voiceassist`; absent in the browser shell. Named functions only: nothing that
 * takes a channel name, an event or a callback crosses from the page into the preload.
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
