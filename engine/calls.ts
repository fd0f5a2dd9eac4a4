import { implement } from '@orpc/server';
import type { AppStatus } from '../contract/app.ts';
import { contract } from '../contract/index.ts';
import type { Access } from './access.ts';
import { Failure } from './failure.ts';
import type { Feed } from './operations/feed.ts';
import type { EngineParts } from './parts.ts';
import type { CallContext } from './serve.ts';
import type { Session } from './session.ts';

/** What calls are answered with that do not work on an open profile alone. */
export interface RouterParts {
  parts: EngineParts;
  access: Access;
  status: Feed<AppStatus>;
}

/** Failure: PROFILE_LOCKED. */
export type OpenSession = () => Session;

/** Every call of the contract, to be given its handler. */
export const call = implement(contract).$context<CallContext>();

/** Failure: NOT_ALLOWED. */
export function mustBeAdmin({ role }: CallContext): void {
  if (role !== 'admin') throw new Failure('NOT_ALLOWED');
}

/** The signal of a call; one that never aborts where the transport gives none. */
export function always(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal;
}
