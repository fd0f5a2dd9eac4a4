import { sql as library } from './001-library.ts';
import { sql as conversations } from './002-conversations.ts';
import { sql as voice } from './003-voice.ts';
import { sql as libraryStates } from './004-library-states.ts';
import { sql as termIndex } from './005-term-index.ts';
import { sql as vectorIndexes } from './006-vector-indexes.ts';
import { sql as intakeQueue } from './007-intake-queue.ts';
import { sql as watchedFolders } from './008-watched-folders.ts';
import { sql as recognisedPictures } from './009-recognised-pictures.ts';
import { sql as accounts } from './010-accounts.ts';
import { sql as remoteFiles } from './011-remote-files.ts';
import { sql as schedule } from './012-schedule.ts';
import { sql as scopes } from './013-scopes.ts';
import { sql as fileCopies } from './014-file-copies.ts';
import { sql as pseudonyms } from './015-pseudonyms.ts';
import { sql as providers } from './016-providers.ts';
import { sql as providerCalls } from './017-provider-calls.ts';
import { sql as connections } from './018-connections.ts';
import { sql as answerCache } from './019-answer-cache.ts';

/** Every change ever made to the schema, in order: the n-th leads to version n. Never changed once released. */
export const MIGRATIONS: readonly string[] = [
  library,
  conversations,
  voice,
  libraryStates,
  termIndex,
  vectorIndexes,
  intakeQueue,
  watchedFolders,
  recognisedPictures,
  accounts,
  remoteFiles,
  schedule,
  scopes,
  fileCopies,
  pseudonyms,
  providers,
  providerCalls,
  connections,
  answerCache,
];
