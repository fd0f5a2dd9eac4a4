import type { CallId } from '../../contract/ids.ts';
import type { ReplacedCounts } from '../../contract/replaced.ts';
import type { Purpose } from '../../contract/usage.ts';
import type { AllowedHost } from './allowed-host.ts';

/** A request as it stands ready at the gate. */
export interface HeldRequest {
  /** Scheme, host and port. */
  destination: string;
  method: string;
  /** The very bytes of the body; empty for none, and for a socket, whose messages come later. */
  body: Uint8Array;
}

/** What goes with the requests of one piece of work. */
export interface SendContext {
  callId?: CallId;
  replaced?: ReplacedCounts | null;
  /** Called as it is let go: from then on the other side may have made something of it, whatever ends it. */
  onSent?: () => void;
  /** Asked with the exact bytes before they are sent. Rejects where they must not be: with SEND_DECLINED, or the abort reason. */
  approve?: (request: HeldRequest, signal: AbortSignal) => Promise<void>;
}

/** A way out for one purpose, to some hosts. */
export interface WayOut {
  /**
   * Failures, before anything is sent: PROVIDER_HOST_NOT_ALLOWED, OFFLINE_MODE, SEND_DECLINED, LEDGER_UNAVAILABLE. Where offline
   * mode begins meanwhile, it and the body of its answer end at once with OFFLINE_MODE.
   */
  fetch: typeof globalThis.fetch;
  /** The same way, for one piece of work. */
  with(context: SendContext): typeof globalThis.fetch;
}

export interface WayOutOptions {
  purpose: Purpose;
  /** Read for each request, so that a change of settings counts at once. */
  allowed: () => readonly AllowedHost[];
  /** The machine's own way. */
  fetch: typeof globalThis.fetch;
  /** Who asks decides about redirects, and asks again. Default: followed where they are allowed. */
  handsBackRedirects?: boolean;
  /** Goes to a program on this very computer: open in offline mode, too. Loopback hosts only. */
  staysHere?: () => boolean;
  /** All of this answer's body is here, as long as its head says: it is handed on as it is. Default: none is. */
  isWhole?: (response: Response) => boolean;
}

/** A text WebSocket. Whoever opens it closes it. */
export interface OutgoingSocket {
  send(text: string): void;
  /** Text messages in order; ends when the connection does, throws where it breaks. */
  messages(): AsyncIterable<string>;
  close(): void;
}
/** The signal ends the opening; through the gate, and by the ways behind it, also what was opened, at once. */
export type OpenSocket = (address: URL, headers: Record<string, string>, signal: AbortSignal) => Promise<OutgoingSocket>;

export type SocketWayOptions = Pick<WayOutOptions, 'purpose' | 'allowed' | 'staysHere'> & {
  /** The machine's own way. */
  open: OpenSocket;
};

export interface SocketWay {
  open: OpenSocket;
  with(context: SendContext): OpenSocket;
}

/** The one place through which every byte to another computer goes, in every shell. */
export interface Egress {
  way(options: WayOutOptions): WayOut;
  /** The same for WebSockets: `wss`, or `ws` to this very computer. */
  socketWay(options: SocketWayOptions): SocketWay;
  /** Nothing goes out but what stays here. */
  isOffline(): boolean;
  /** Called when offline mode begins and when it ends. Answers with what ends it. */
  onSwitch(listener: (isOffline: boolean) => void): () => void;
}
