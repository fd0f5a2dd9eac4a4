import { useEffect } from 'react';
import { failureOf, useConnection } from '../connection.ts';

/** What of the Network Information API is used; Chromium has it, other browsers do not. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
  readonly saveData?: boolean;
}

function networkOf(): { online: boolean; metered: boolean } {
  const connection = informationOf();
  return { online: navigator.onLine, metered: connection?.type === 'cellular' || connection?.saveData === true };
}

function informationOf(): NetworkInformation | null {
  const { connection } = navigator as Navigator & { connection?: NetworkInformation };
  return connection ?? null;
}

/** Tells the engine whether there is a network and whether it costs by the byte, now and with every change. */
export function useReportNetwork(): void {
  const client = useConnection((state) => state.client);
  useEffect(() => {
    if (client === null) return undefined;
    const tell = () => {
      client.sync.network(networkOf()).catch((error: unknown) => {
        const failure = failureOf(error);
        // Locked or lost: told again when the profile or the connection is back. Anything else is a bug.
        if (failure?.code === 'INTERNAL') reportError(error);
      });
    };
    tell();
    const information = informationOf();
    window.addEventListener('online', tell);
    window.addEventListener('offline', tell);
    information?.addEventListener('change', tell);
    return () => {
      window.removeEventListener('online', tell);
      window.removeEventListener('offline', tell);
      information?.removeEventListener('change', tell);
    };
  }, [client]);
}
