import { call, type OpenSession } from './calls.ts';

/** What went to other computers. Everybody may see it: it names no patient, and nothing leaves unseen. */
export function ledgerCalls(session: OpenSession) {
  const { ledger } = call;
  return {
    list: ledger.list.handler(({ input }) => session().egress.list(input)),
    csv: ledger.csv.handler(({ input }) => session().egress.csv(input)),
  };
}
