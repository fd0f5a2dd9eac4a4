import { call, type OpenSession } from './calls.ts';

/** What providers were asked for and what it cost. Everybody may see it: whoever asks should know what it costs. */
export function usageCalls(session: OpenSession) {
  const { usage } = call;
  const own = () => session().cost;
  return {
    summary: usage.summary.handler(({ input }) => {
      const summary = own().summary(input);
      return { ...summary, ...session().cache.counts.between(summary.sinceMs, summary.untilMs, summary.currency) };
    }),
    calls: usage.calls.handler(({ input }) => own().calls(input)),
    questions: usage.questions.handler(({ input }) => own().questions(input)),
    limits: usage.limits.handler(() => own().limits()),
    forecast: usage.forecast.handler(() => own().forecast()),
    prices: usage.prices.handler(() => own().prices()),
    csv: usage.csv.handler(({ input }) => own().csv(input)),
  };
}
