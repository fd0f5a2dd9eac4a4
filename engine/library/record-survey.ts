import type { Source } from '../../contract/library.ts';
import type { Database } from '../store/database.ts';
import type { GoneFiles } from '../store/gone-files.ts';
import type { SourceStore } from '../store/sources.ts';
import type { Survey } from './survey.ts';

/** Notes what a survey found out about its source, in one transaction. Not the documents: those follow as they are read. */
export function recordSurvey(
  { sourceId }: Source,
  survey: Survey,
  parts: { db: Database; goneFiles: GoneFiles; sources: SourceStore; nowMs: number },
): void {
  const { db, goneFiles, sources, nowMs } = parts;
  db.transaction(() => {
    if (!sources.exists(sourceId)) return; // removed meanwhile
    if (survey.state === 'missing') {
      sources.setState(sourceId, 'missing');
      return;
    }
    goneFiles.forget(survey.forget);
    goneFiles.ask(sourceId, survey.ask);
    if (survey.rootIdentity !== null) goneFiles.setRootIdentity(sourceId, survey.rootIdentity);
    sources.setState(sourceId, goneFiles.asked(sourceId) > 0 ? 'unsure' : 'ready');
    sources.setScanned(sourceId, nowMs);
  });
}
