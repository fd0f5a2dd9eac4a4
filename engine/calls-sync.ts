import { always, call, type OpenSession } from './calls.ts';

/** What is synced from servers. Whoever works with it sees how it stands, has it looked at, and says what may go, as of folders. */
export function syncCalls(session: OpenSession) {
  const { sync } = call;
  const own = () => session().sync;
  return {
    watch: sync.watch.handler(({ signal }) => own().watch(always(signal))),
    run: sync.run.handler(({ input, signal }) => own().run(input, always(signal))),
    pause: sync.pause.handler(() => own().pause()),
    resume: sync.resume.handler(() => own().resume()),
    verify: sync.verify.handler(({ input, signal }) => own().verify(input, always(signal))),
    log: sync.log.handler(({ input }) => own().log(input)),
    problems: sync.problems.handler(({ input }) => own().problems(input)),
    retry: sync.retry.handler(({ input, signal }) => own().retry(input, always(signal))),
    answer: sync.answer.handler(({ input }) => own().answer(input.sourceId, input.remove)),
    network: sync.network.handler(({ input }) => own().network(input)),
    saveAnswer: sync.saveAnswer.handler(({ input, signal }) => session().saveAnswer(input, always(signal))),
  };
}
