import { call, type OpenSession } from './calls.ts';

/** Patients and topics everything searched can be narrowed to. */
export function scopeCalls(session: OpenSession) {
  const { scopes } = call;
  return {
    list: scopes.list.handler(({ input }) => session().scopes.list(input.query, input.limit)),
    get: scopes.get.handler(({ input }) => session().scopes.get(input.scopeId)),
    fromSchedule: scopes.fromSchedule.handler(({ input }) => session().scopes.fromSchedule(input.words)),
  };
}
