import type { AnswerMode } from '../../contract/ask.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../parts.ts';
import type { ConnectionLedger, ExchangeStart } from './connection-ledger.ts';
import type { HeldRequest, SendContext, WayOutOptions } from './egress.ts';
import { destinationOf, hostOf, isLoopback, sameHost, socketHostOf } from './allowed-host.ts';

/** Where something may go, as it was found at the gate. */
export interface Admitted {
  address: URL;
  /** What goes on record. */
  start: ExchangeStart;
  staysHere: boolean;
}

/** What the gate needs to know of a way. */
export type Way = Pick<WayOutOptions, 'purpose' | 'allowed' | 'staysHere'> & { kind: 'request' | 'socket'; context: SendContext };

export interface Admission {
  /** Null is no address. Failures, on record: PROVIDER_HOST_NOT_ALLOWED, OFFLINE_MODE. */
  admit(way: Way, address: URL | null): Admitted;
  /** Waits until somebody lets it go, where somebody is to be asked. Failures, on record: SEND_DECLINED, and those of `admit`. */
  approve(way: Way, admitted: Admitted, held: Omit<HeldRequest, 'destination'>, signal: AbortSignal): Promise<void>;
}

const HOST_OF = { request: hostOf, socket: socketHostOf };

export function createAdmission({
  mode,
  ledger,
  log,
}: {
  mode: () => AnswerMode;
  ledger: ConnectionLedger;
  log: Log;
}): Admission {
  function admit({ purpose, allowed, staysHere, kind, context }: Way, address: URL | null): Admitted {
    const { callId = null, replaced = null } = context;
    // It leads nowhere: a provider's package asks for one to see what `fetch` can do.
    if (address === null || address.protocol === 'data:') throw new Failure('PROVIDER_HOST_NOT_ALLOWED');
    const host = HOST_OF[kind](address);
    const start = { purpose, destination: destinationOf(address), callId, replaced };
    if (host === null || !allowed().some((one) => sameHost(one, host))) {
      log.warn('request to a host that is not allowed');
      ledger.refuse(start);
      throw new Failure('PROVIDER_HOST_NOT_ALLOWED');
    }
    const isHere = isLoopback(host.hostname) && staysHere?.() === true;
    if (mode() === 'offline' && !isHere) {
      ledger.refuse(start);
      throw new Failure('OFFLINE_MODE');
    }
    return { address, start, staysHere: isHere };
  }

  return {
    admit,
    async approve(way, { address, start }, held, signal) {
      const { approve } = way.context;
      if (approve === undefined) return;
      try {
        await approve({ destination: start.destination, ...held }, signal);
        signal.throwIfAborted();
      } catch (error) {
        ledger.refuse(start);
        throw error;
      }
      // The settings may have changed meanwhile.
      admit(way, address);
    },
  };
}
