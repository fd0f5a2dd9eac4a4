import { implement } from '@orpc/server';
import type { AppStatus } from '../contract/app.ts';
import type * as z from 'zod';
import { contract } from '../contract/index.ts';
import type { voiceChoice } from '../contract/settings.ts';
import type { VoiceSettings } from '../contract/voice-settings.ts';
import type { Access } from './access.ts';
import { Failure } from './failure.ts';
import { CAPTURE_RATE_HZ } from '../contract/voice.ts';
import { readWav } from './audio/wav.ts';
import { browseFolder } from './library/browse.ts';
import type { Feed } from './operations/feed.ts';
import type { EngineParts } from './parts.ts';
import type { CallContext } from './serve.ts';
import type { Session } from './session.ts';

interface RouterParts {
  parts: EngineParts;
  access: Access;
  status: Feed<AppStatus>;
}

const call = implement(contract).$context<CallContext>();

/** The handlers of every call of the contract: which part of the engine answers it, and who may ask. */
export function createRouter(own: RouterParts) {
  return call.router({
    app: appCalls(own),
    library: libraryCalls(own, () => own.access.session()),
    search: {
      run: call.search.run.handler(({ input, signal }) => own.access.session().search.run(input, always(signal))),
    },
    ...askCalls(() => own.access.session()),
    models: modelCalls(() => own.access.session()),
    settings: settingsCalls(() => own.access.session()),
    voice: voiceCalls(() => own.access.session()),
  });
}

function appCalls({ parts, access, status }: RouterParts) {
  const { app } = call;
  return {
    info: app.info.handler(({ context }) => ({
      version: parts.version,
      shell: parts.shell,
      role: context.role,
      canOpenFiles: parts.openFile !== null,
      dataDir: parts.dataDir,
    })),
    watch: app.watch.handler(({ signal }) => status.watch(always(signal))),
    doctor: app.doctor.handler(({ signal }) => access.session().doctor(always(signal))),
    vault: {
      create: app.vault.create.handler(({ input }) => access.create(input)),
      unlock: app.vault.unlock.handler(({ input }) => access.unlock(input)),
      lock: app.vault.lock.handler(() => access.lock()),
      setPassphrase: app.vault.setPassphrase.handler(({ input }) => access.setPassphrase(input.passphrase)),
      storeInKeychain: app.vault.storeInKeychain.handler(() => access.storeInKeychain()),
      createRecoveryCode: app.vault.createRecoveryCode.handler(async () => ({ recoveryCode: await access.createRecoveryCode() })),
    },
  };
}

function libraryCalls({ parts, status }: RouterParts, session: () => Session) {
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
    throw new Failure('NOT_ALLOWED', { message: 'This file was dropped here and lies in the encrypted library alone.' });
  if (parts.openFile === null)
    throw new Failure('NOT_ALLOWED', { message: 'Files cannot be opened from here. They lie at the place shown.' });
  await parts.openFile(path);
}

function askCalls(session: () => Session) {
  const { conversations } = call;
  return {
    ask: call.ask.handler(({ input, signal }) => session().answers.ask(input, always(signal))),
    conversations: {
      list: conversations.list.handler(({ input }) => session().answers.conversations.list(input)),
      get: conversations.get.handler(({ input }) => session().answers.conversations.get(input.conversationId)),
      rename: conversations.rename.handler(({ input }) =>
        session().answers.conversations.rename(input.conversationId, input.title),
      ),
      remove: conversations.remove.handler(({ input }) => session().answers.conversations.remove(input.conversationId)),
    },
  };
}

function voiceCalls(session: () => Session) {
  const { voice } = call;
  return {
    turn: voice.turn.handler(({ input, signal }) => session().voice.turn(input, always(signal))),
    report: voice.report.handler(async ({ input: { turnId, ...report } }) =>
      (await session().voice.open()).turns.report(turnId, report),
    ),
    speak: voice.speak.handler(async function* ({ input, signal }) {
      yield* (await session().voice.open()).speak(input.text, always(signal));
    }),
    detect: voice.detect.handler(async ({ input, signal }) =>
      (await session().voice.open()).detect(readWav(input.wav, CAPTURE_RATE_HZ), always(signal)),
    ),
    transcribe: voice.transcribe.handler(async ({ input, signal }) =>
      (await session().voice.open()).transcribe(readWav(input.wav, CAPTURE_RATE_HZ), always(signal)),
    ),
    status: voice.status.handler(async () => (await session().voice.open()).status()),
    recordings: {
      list: voice.recordings.list.handler(async () => (await session().voice.open()).recordings.list()),
      retry: voice.recordings.retry.handler(async ({ input, signal }) =>
        (await session().voice.open()).recordings.retry(input.recordingId, always(signal)),
      ),
      discard: voice.recordings.discard.handler(async ({ input }) =>
        (await session().voice.open()).recordings.discard(input.recordingId),
      ),
      audio: voice.recordings.audio.handler(async ({ input }) => ({
        wav: (await session().voice.open()).recordings.wav(input.recordingId),
      })),
    },
    history: voice.history.handler(async ({ input }) => (await session().voice.open()).turns.history(input.limit)),
  };
}

function modelCalls(session: () => Session) {
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

function settingsCalls(session: () => Session) {
  const { settings } = call;
  return {
    get: settings.get.handler(() => session().settings.shown()),
    update: settings.update.handler(({ input, context }) => (mustBeAdmin(context), session().settings.change(input))),
    setColorScheme: settings.setColorScheme.handler(({ input }) => session().settings.change(input)),
    setMode: settings.setMode.handler(({ input }) => session().settings.change(input)),
    setVoiceChoice: settings.setVoiceChoice.handler(({ input }) =>
      session().settings.change(voiceChange(session().settings.shown().voice, input)),
    ),
    setApiKey: settings.setApiKey.handler(
      ({ input, context }) => (mustBeAdmin(context), session().settings.setApiKey(input.apiKey, input.of)),
    ),
    testProvider: settings.testProvider.handler(
      ({ context, signal }) => (mustBeAdmin(context), session().answers.cloud.test(always(signal))),
    ),
  };
}

/** The settings as they are with one person's choice in them; what was left out stays. */
function voiceChange(voice: VoiceSettings, { microphonePriority, ...speaking }: z.infer<ReturnType<typeof voiceChoice.partial>>) {
  const priority = microphonePriority ?? voice.microphone.priority;
  const given = Object.fromEntries(Object.entries(speaking).filter(([, value]) => value !== undefined));
  return { voice: { microphone: { ...voice.microphone, priority }, speaking: { ...voice.speaking, ...given } } };
}

function mustBeAdmin({ role }: CallContext): void {
  if (role !== 'admin') throw new Failure('NOT_ALLOWED');
}

/** The signal of a call; one that never aborts where the transport gives none. */
function always(signal: AbortSignal | undefined): AbortSignal {
  return signal ?? new AbortController().signal;
}
