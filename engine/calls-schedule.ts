import { always, call, mustBeAdmin, type OpenSession } from './calls.ts';

/** Appointments, tasks and contacts. */
export function scheduleCalls(session: OpenSession) {
  const { schedule } = call;
  const own = () => session().schedule;
  return {
    agenda: schedule.agenda.handler(({ input }) => own().schedule.agenda(input)),
    next: schedule.next.handler(() => own().schedule.next()),
    tasks: schedule.tasks.handler(({ input }) => own().schedule.tasks(input)),
    contacts: schedule.contacts.handler(({ input }) => own().schedule.contacts(input.query)),
    understand: schedule.understand.handler(({ input }) => own().changes.understand(input.words)),
    create: schedule.create.handler(({ input, signal }) => own().changes.create(input.draft, always(signal))),
    setTaskDone: schedule.setTaskDone.handler(({ input, signal }) =>
      own().changes.setTaskDone(input.entryId, input.done, always(signal)),
    ),
  };
}

/** Of accounts: everybody sees their calendars and address books, administrators choose. */
export function collectionCalls(session: OpenSession) {
  const { collections } = call.accounts;
  const own = () => session().schedule.collections;
  return {
    list: collections.list.handler(({ input, signal }) => own().list(input, always(signal))),
    choose: collections.choose.handler(
      ({ input, context }) => (mustBeAdmin(context), own().choose(input.accountId, input.collectionIds)),
    ),
  };
}
