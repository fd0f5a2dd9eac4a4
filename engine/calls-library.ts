import { call, always, type OpenSession, type RouterParts } from './calls.ts';
import { Failure } from './failure.ts';
import { browseFolder } from './library/browse.ts';
import type { EngineParts } from './parts.ts';

/** Sources, documents, and the reading of them. */
export function libraryCalls({ parts, status }: RouterParts, session: OpenSession) {
  const { library } = call;
  return {
    index: library.index.handler(async ({ input, signal }) => {
      const { intake } = session().library;
      const sources = await intake.addPaths(input.paths);
      return await intake.run({ sourceIds: sources.map(({ sourceId }) => sourceId) }, always(signal));
    }),
    sources: {
      list: library.sources.list.handler(() => session().library.sources.list()),
      add: library.sources.add.handler(async ({ input }) => {
        const { intake } = session().library;
        const added = await intake.addPaths(input.paths);
        intake.start({ sourceIds: added.map(({ sourceId }) => sourceId) });
        return added;
      }),
      remove: library.sources.remove.handler(({ input }) =>
        session()
          .library.intake.removeSource(input.sourceId)
          .finally(() => (session().library.sources.refresh(), status.changed())),
      ),
      setExclude: library.sources.setExclude.handler(({ input, signal }) =>
        session().library.sources.setExclude(input.sourceId, input.exclude, always(signal)).finally(status.changed),
      ),
      confirmRemovals: library.sources.confirmRemovals.handler(({ input, signal }) =>
        session().library.sources.confirmRemovals(input.sourceId, input.remove, always(signal)).finally(status.changed),
      ),
      rescan: library.sources.rescan.handler(({ input, signal }) =>
        session().library.intake.run(input.sourceId === undefined ? {} : { sourceIds: [input.sourceId] }, always(signal)),
      ),
    },
    documents: {
      list: library.documents.list.handler(({ input }) => session().library.documents.list(input)),
      text: library.documents.text.handler(({ input }) => session().library.openDocument(input.documentId)),
      page: library.documents.page.handler(({ input }) => session().library.documents.page(input.documentId, input.page)),
      file: library.documents.file.handler(({ input }) =>
        session().library.files.read(input.documentId, input.offset, input.maxBytes),
      ),
      open: library.documents.open.handler(({ input }) => openFile(parts, session().library.files.pathOf(input.documentId))),
      retry: library.documents.retry.handler(({ input, signal }) => session().library.intake.retry(input, always(signal))),
      prioritise: library.documents.prioritise.handler(({ input }) => session().library.intake.prioritise(input.documentIds)),
      problems: library.documents.problems.handler(() => session().library.documents.problems()),
    },
    storage: library.storage.handler(() => session().library.upkeep.storage()),
    verify: library.verify.handler(({ input, signal }) => session().library.upkeep.verify(input, always(signal))),
    reindex: library.reindex.handler(({ input, signal }) => session().library.upkeep.reindex(input, always(signal))),
    upload: library.upload.handler(({ input }) => session().library.intake.upload(input)),
    browse: library.browse.handler(({ input }) => (session(), browseFolder(input.path))),
    intake: {
      watch: library.intake.watch.handler(({ signal }) => session().library.progress(always(signal))),
      cancel: library.intake.cancel.handler(() => session().library.intake.cancel()),
      pause: library.intake.pause.handler(() => session().library.intake.pause()),
      resume: library.intake.resume.handler(() => session().library.intake.resume()),
    },
    samples: {
      add: library.samples.add.handler(({ signal }) => session().library.intake.addSamples(always(signal))),
      remove: library.samples.remove.handler(() => session().library.intake.removeSamples().finally(status.changed)),
    },
  };
}

async function openFile(parts: EngineParts, path: string | null): Promise<void> {
  if (path === null)
    throw new Failure('NOT_ALLOWED', {
      message: 'The original lies encrypted in the library alone. It can be read here; to other programs it would lie open.',
    });
  if (parts.openFile === null)
    throw new Failure('NOT_ALLOWED', { message: 'Files cannot be opened from here. They lie at the place shown.' });
  await parts.openFile(path);
}
