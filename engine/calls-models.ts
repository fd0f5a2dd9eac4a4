import { call, always, mustBeAdmin, type OpenSession } from './calls.ts';

/** Models: everybody looks, administrators change. */
export function modelCalls(session: OpenSession) {
  const { models } = call;
  return {
    list: models.list.handler(() => session().models.list()),
    watch: models.watch.handler(({ signal }) => session().models.watch(always(signal))),
    install: models.install.handler(({ input, context }) => (mustBeAdmin(context), session().models.install(input.modelId))),
    pause: models.pause.handler(({ input, context }) => (mustBeAdmin(context), session().models.pause(input.modelId))),
    cancel: models.cancel.handler(({ input, context }) => (mustBeAdmin(context), session().models.cancel(input.modelId))),
    remove: models.remove.handler(({ input, context }) => (mustBeAdmin(context), session().models.remove(input.modelId))),
    verify: models.verify.handler(
      ({ input, context, signal }) => (mustBeAdmin(context), session().models.verify(input.modelId, always(signal))),
    ),
    exportPack: models.exportPack.handler(
      ({ input, context, signal }) => (
        mustBeAdmin(context),
        session().models.exportPack(input.modelIds, input.path, always(signal))
      ),
    ),
    importPack: models.importPack.handler(
      ({ input, context, signal }) => (mustBeAdmin(context), session().models.importPack(input.path, always(signal))),
    ),
  };
}
