import { collectionCalls } from './calls-schedule.ts';
import { call, always, mustBeAdmin, type OpenSession } from './calls.ts';

/** Accounts of servers: everybody sees what there is, administrators sign in and out and choose. */
export function accountCalls(session: OpenSession) {
  const { accounts } = call;
  const own = () => session().accounts;
  return {
    list: accounts.list.handler(() => own().list()),
    probe: accounts.probe.handler(({ input, context, signal }) => (mustBeAdmin(context), own().probe(input, always(signal)))),
    signIn: accounts.signIn.handler(({ input, context, signal }) => (mustBeAdmin(context), own().signIn(input, always(signal)))),
    addWithPassword: accounts.addWithPassword.handler(
      ({ input, context, signal }) => (mustBeAdmin(context), own().addWithPassword(input, always(signal))),
    ),
    signOut: accounts.signOut.handler(
      ({ input, context, signal }) => (mustBeAdmin(context), own().signOut(input, always(signal))),
    ),
    check: accounts.check.handler(({ input, context, signal }) => {
      if (input.acceptFingerprint !== undefined) mustBeAdmin(context);
      return own().check(input, always(signal));
    }),
    authorities: accounts.authorities.handler(() => own().authorities()),
    folders: {
      browse: accounts.folders.browse.handler(({ input, signal }) =>
        own().folders.browse(input.accountId, input.path, always(signal)),
      ),
      chosen: accounts.folders.chosen.handler(({ input }) => own().folders.chosen(input.accountId)),
      choose: accounts.folders.choose.handler(
        ({ input, context }) => (mustBeAdmin(context), own().folders.choose(input.accountId, input.folders)),
      ),
    },
    collections: collectionCalls(session),
  };
}
