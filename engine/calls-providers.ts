import { always, call, mustBeAdmin, type OpenSession } from './calls.ts';

/** Providers: how they do is everybody's to see, asking them something an administrator's. */
export function providerCalls(session: OpenSession) {
  const { providers } = call;
  return {
    list: providers.list.handler(() => session().providers.list()),
    watch: providers.watch.handler(({ signal }) => session().providers.watch(always(signal))),
    models: providers.models.handler(
      ({ input, context, signal }) => (mustBeAdmin(context), session().providers.listModels(input.providerId, always(signal))),
    ),
    probe: providers.probe.handler(
      ({ input, context, signal }) => (mustBeAdmin(context), session().providers.probe(input.providerId, always(signal))),
    ),
    test: providers.test.handler(
      ({ input, context, signal }) => (mustBeAdmin(context), session().providers.test(input, always(signal))),
    ),
  };
}
