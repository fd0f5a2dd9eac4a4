import type { DocumentText } from '../contract/documents.ts';
import type { DocumentId, ScopeId } from '../contract/ids.ts';
import { call, always, type OpenSession, type RouterParts } from './calls.ts';
import { Failure } from './failure.ts';
import { browseFolder } from './library/browse.ts';
import type { EngineParts } from './parts.ts';
import type { Session } from './session.ts';

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
      remove: library.sources.remove.handler(({ input, context }) =>
        session()
          .removeSource(input.sourceId, context.role === 'admin')
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
      text: library.documents.text.handler(({ input }) => shownUnder(session(), input)),
      page: library.documents.page.handler(({ input }) => session().library.documents.page(input.documentId, input.page)),
      file: library.documents.file.handler(({ input }) =>
        session().library.files.read(input.documentId, input.offset, input.maxBytes),
      ),
      open: library.documents.open.handler(({ input }) => openFile(parts, placeUnder(session(), input))),
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

/** A document to be opened, from what was found under a scope or without one. */
interface Opened {
  documentId: DocumentId;
  scopeId?: ScopeId | undefined;
}

/** Under a scope with its places alone: other paths of the same bytes may name other patients. Failures: NOT_FOUND, SCOPE_UNKNOWN. */
function shownUnder({ library, scopes }: Session, { documentId, scopeId }: Opened): DocumentText {
  const document = library.openDocument(documentId);
  if (scopeId === undefined) return document;
  const [shown] = scopes.shown([document], scopes.rule(scopeId));
  if (shown === undefined) throw new Failure('NOT_FOUND');
  const paths = scopes.documents(scopeId).placesOf(documentId);
  return { ...shown, copies: paths.map(({ path }) => path).filter((path) => path !== shown.path) };
}

/** Where the original lies that is opened; see `DocumentFiles.pathOf`. Failures: NOT_FOUND, SCOPE_UNKNOWN. */
function placeUnder({ library, scopes }: Session, { documentId, scopeId }: Opened): string | null {
  if (scopeId === undefined) return library.files.pathOf(documentId);
  const place = scopes.documents(scopeId).placeOf(documentId);
  if (place === null) throw new Failure('NOT_FOUND');
  return library.files.pathOf(documentId, place);
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
