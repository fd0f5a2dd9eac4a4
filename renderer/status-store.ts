import { create } from 'zustand';
import type { AppStatus } from '../contract/app.ts';
import { onEveryConnection } from './connection.ts';

/** What the engine says of itself; null until it has said so once. Kept over a lost connection. */
export const useStatus = create<{ status: AppStatus | null }>(() => ({ status: null }));

/** Follows `app.watch` for as long as the page lives. */
export function followStatus(): void {
  onEveryConnection(async (client, signal) => {
    for await (const status of await client.app.watch(undefined, { signal })) useStatus.setState({ status });
  });
}
