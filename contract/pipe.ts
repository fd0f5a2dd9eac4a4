/** One message of a pipe. Text and bytes arrive as what they were sent as. */
export type PipeMessage = string | Uint8Array;

/**
 * The only thing the engine and the UI share: a two-way line that carries whole messages in order. Electron supplies a
 * MessagePort, the browser shell a WebSocket; everything else is written once above this.
 */
export interface Pipe {
  /** Sends one message. Does nothing on a closed pipe: `onClose` tells. */
  send(message: PipeMessage): void;
  /** Sets the one listener. Messages that came before it are kept and given to it first. */
  onMessage(listener: (message: PipeMessage) => void): void;
  /** Called once when either side closed or the transport broke; at once where that has already happened. */
  onClose(listener: () => void): void;
  close(): void;
}

/** A pipe's receiving half, for adapters: keeps what comes early, tells of the close once. */
export interface PipeInbox {
  deliver(message: PipeMessage): void;
  closed(): boolean;
  /** Marks the pipe closed; true the first time. */
  end(): boolean;
  onMessage: Pipe['onMessage'];
  onClose: Pipe['onClose'];
}

export function createInbox(): PipeInbox {
  const early: PipeMessage[] = [];
  const closeListeners: (() => void)[] = [];
  let listener: ((message: PipeMessage) => void) | null = null;
  let ended = false;
  return {
    deliver: (message) => {
      if (listener) listener(message);
      else early.push(message);
    },
    closed: () => ended,
    end: () => {
      if (ended) return false;
      ended = true;
      for (const told of closeListeners.splice(0)) told();
      return true;
    },
    onMessage: (next) => {
      listener = next;
      for (const message of early.splice(0)) next(message);
    },
    onClose: (told) => {
      if (ended) told();
      else closeListeners.push(told);
    },
  };
}
