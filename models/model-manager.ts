import { join } from 'node:path';
import type { ModelActivity, ModelList, ModelState } from '../contract/models.ts';
import { diskFailure, Failure, isCancel } from '../engine/failure.ts';
import type { ModelManager, ModelManagerOptions } from '../engine/models-manager.ts';
import type { Log } from '../engine/parts.ts';
import type { LockProfile } from '../engine/store/profile.ts';
import type { DownloadPace } from './download-file.ts';
import { downloadModel, finishInstall, type InstallParts, type Report, type Unpack } from './install-model.ts';
import { downloadBytes, manifest as ownManifest, type Manifest, type ManifestModel, neededPaths } from './manifest.ts';
import { copyFromPack, modelsIn, openPack, type PackSource, writePack } from './model-pack.ts';
import { createModelStore, DOWNLOADS, type StoredModel } from './model-store.ts';
import type { ModelUses } from './model-uses.ts';
import { createTransferMeter, type TransferMeter } from './transfer-meter.ts';

export interface ModelManagerParts {
  modelsDir: string;
  uses: ModelUses;
  unpack: Unpack;
  /** Keeps two processes from changing one folder. */
  lockFolder: LockProfile;
  log: Log;
  manifest?: Manifest | undefined;
  pace?: DownloadPace | undefined;
  freeBytes?: (() => Promise<number>) | undefined;
}

interface Job {
  kind: ModelActivity['kind'];
  meter: TransferMeter;
  controller: AbortController;
  ended: Promise<void>;
}

/** So that a rate is seen to fall where nothing comes. */
const TICK_MS = 1_000;

/** What is known of a model besides the manifest. */
interface Known extends StoredModel {
  failure: Failure | null;
  job: Job | null;
  /** A checksum was wrong: true until the model is installed again. */
  wrong: boolean;
}

/** Implements the port over a folder; see engine/models-manager. */
export function createModelManager(parts: ModelManagerParts, options: ModelManagerOptions): ModelManager {
  const { modelsDir, uses, lockFolder, log, manifest = ownManifest } = parts;
  const store = createModelStore(modelsDir);
  const freeBytes = parts.freeBytes ?? (() => store.freeBytes());
  const install: InstallParts = { store, manifest, unpack: parts.unpack, stopUses: uses.stop, freeBytes, pace: parts.pace };
  const known = new Map<string, Known>(
    manifest.models.map(({ modelId }) => [
      modelId,
      { state: 'available', storedBytes: 0, failure: null, job: null, wrong: false },
    ]),
  );
  let disk = { usedBytes: 0, freeBytes: 0 };
  const closing = new AbortController();
  // One thing at a time: a download fills the line anyway, and two packs the disk.
  let queue: Promise<unknown> = Promise.resolve();

  function modelOf(modelId: string): ManifestModel {
    const model = manifest.models.find((each) => each.modelId === modelId);
    if (model === undefined) throw new Failure('NOT_FOUND', { message: 'There is no model of that name.' });
    return model;
  }

  function knownOf(modelId: string): Known {
    const found = known.get(modelId);
    if (found === undefined) throw new Error('A model of the manifest is not known');
    return found;
  }

  async function lookAt(model: ManifestModel): Promise<void> {
    const found = knownOf(model.modelId);
    Object.assign(found, await store.look(model));
    if (found.state === 'installed' && found.wrong) found.state = 'damaged';
  }

  async function measure(): Promise<void> {
    disk = { usedBytes: await store.usedBytes(), freeBytes: await freeBytes() };
  }

  async function refresh(): Promise<ModelList> {
    for (const model of manifest.models) await lookAt(model);
    await measure();
    return current();
  }

  function current(): ModelList {
    const mirrorUrl = options.mirrorUrl();
    const mirrorHost = URL.canParse(mirrorUrl) ? new URL(mirrorUrl).host : null;
    return { models: manifest.models.map(stateOf), folder: modelsDir, ...disk, mirrorHost };
  }

  function stateOf(model: ManifestModel): ModelState {
    const { modelId, kind, name, purpose, licence, recommended, memoryMb } = model;
    const { state, storedBytes, failure, job } = knownOf(modelId);
    return {
      modelId,
      kind,
      name,
      purpose,
      licence,
      recommended,
      memoryMb,
      state,
      storedBytes,
      sizeBytes: downloadBytes(model),
      activity: job === null ? null : activityOf(job),
      inUse: uses.inUse(store.folderOf(model)),
      failure: failure?.toData() ?? null,
    };
  }

  /**
   * Does `work` on one model in turn, holding the folder against other processes. `ended` settles when it is over and the
   * state is read again, and rejects as the work did.
   */
  function start(
    model: ManifestModel,
    work: (report: Report, signal: AbortSignal) => Promise<void>,
    { signal = closing.signal, totalBytes = downloadBytes(model) }: { signal?: AbortSignal; totalBytes?: number } = {},
  ): Promise<void> {
    const found = knownOf(model.modelId);
    if (found.job !== null) throw new Failure('MODEL_BUSY', { message: `Something is being done to ${model.name} already.` });
    const controller = new AbortController();
    const meter = createTransferMeter(totalBytes, () => performance.now());
    const job: Job = { kind: 'waiting', meter, controller, ended: Promise.resolve() };
    const within = AbortSignal.any([signal, controller.signal, closing.signal]);
    const report: Report = (kind, doneBytes) => {
      job.kind = kind;
      meter.at(doneBytes);
      options.onProgress();
    };
    found.job = job;
    found.failure = null;
    const run = async () => {
      const tick = setInterval(options.onProgress, TICK_MS).unref();
      try {
        within.throwIfAborted();
        await holdingFolder(() => work(report, within));
      } catch (error) {
        throw diskFailure(error);
      } finally {
        clearInterval(tick);
        found.job = null;
        await lookAt(model);
        await measure();
        options.onProgress();
      }
    };
    const result = queue.then(run, run);
    job.ended = result.catch(() => undefined);
    queue = job.ended;
    options.onProgress();
    return result;
  }

  async function holdingFolder(work: () => Promise<void>): Promise<void> {
    const hold = takeFolder();
    try {
      await store.tidy();
      await work();
    } finally {
      hold.release();
    }
  }

  function takeFolder() {
    try {
      return lockFolder(join(modelsDir, DOWNLOADS));
    } catch (error) {
      if (error instanceof Failure && error.code === 'PROFILE_IN_USE') throw new Failure('MODEL_BUSY', { cause: error });
      throw error;
    }
  }

  function installed(model: ManifestModel): void {
    knownOf(model.modelId).wrong = false;
    options.onChange({ modelId: model.modelId, kind: model.kind, present: true });
  }

  /** A cancel is no failure; a failure is kept to be shown; anything else is a bug, and shown as one. */
  function keepFailure(model: ManifestModel, error: unknown): void {
    if (isCancel(error)) return;
    const failure =
      error instanceof Failure
        ? error
        : new Failure('INTERNAL', {
            message: `Something went wrong inside VoiceAssist (${log.bug('models: a job failed', error)}).`,
          });
    log.warn('models: a job failed', { code: failure.code });
    knownOf(model.modelId).failure = failure;
    options.onProgress();
  }

  async function importModel(model: ManifestModel, pack: PackSource, signal: AbortSignal): Promise<void> {
    await start(
      model,
      async (report, within) => {
        let done = 0;
        for (const file of model.files) {
          const source = pack.find(model, file);
          if (source === null) continue;
          const before = done;
          const target = join(store.stagingOf(model), file.path);
          await copyFromPack(source.read(within), { ...file, target, onBytes: (bytes) => report('importing', before + bytes) });
          done += file.sizeBytes;
        }
        await finishInstall({ model, report, ...install }, within);
        installed(model);
      },
      { signal },
    );
  }

  return {
    current,
    refresh,
    install(modelId) {
      const model = modelOf(modelId);
      if (knownOf(modelId).job !== null) return;
      start(model, async (report, signal) => {
        await downloadModel({ model, report, openGate: options.openGate, mirrorUrl: options.mirrorUrl(), ...install }, signal);
        installed(model);
      }).catch((error: unknown) => keepFailure(model, error));
    },
    pause(modelId) {
      modelOf(modelId);
      knownOf(modelId).job?.controller.abort();
    },
    async cancel(modelId) {
      const model = modelOf(modelId);
      const { job } = knownOf(modelId);
      job?.controller.abort();
      await job?.ended;
      await start(model, () => store.discard(model));
    },
    async remove(modelId) {
      const model = modelOf(modelId);
      const before = knownOf(modelId).job;
      before?.controller.abort();
      await before?.ended;
      await start(model, async (report) => {
        report('removing', 0);
        await uses.stop(store.folderOf(model));
        await store.remove(model);
        await store.discard(model);
      });
      knownOf(modelId).wrong = false;
      options.onChange({ modelId, kind: model.kind, present: false });
    },
    async verify(modelId, signal) {
      const models = modelId === null ? manifest.models : [modelOf(modelId)];
      const checks = [];
      for (const model of models) {
        signal.throwIfAborted();
        const check = await store.check(model, signal);
        if (check.result === 'absent' && modelId === null) continue;
        knownOf(model.modelId).wrong = check.result === 'damaged';
        await lookAt(model);
        checks.push(check);
      }
      options.onProgress();
      return checks;
    },
    async exportPack(modelIds, path, signal) {
      const models = [...new Set(modelIds)].map(modelOf);
      const [first] = models;
      if (first === undefined) throw new Failure('INVALID_INPUT');
      const totalBytes = models.reduce((sum, model) => sum + downloadBytes(model), 0);
      let written = { sizeBytes: 0 };
      const work = async (report: Report, within: AbortSignal) => {
        written = await writePack({ path, models, store, onBytes: (bytes) => report('exporting', bytes) }, within);
      };
      await start(first, work, { signal, totalBytes });
      return written;
    },
    async importPack(path, signal) {
      const pack = await openPack(path);
      try {
        const models = modelsIn(pack, manifest, neededPaths);
        if (models.length === 0) throw new Failure('MODEL_PACK_INVALID');
        for (const model of models) await importModel(model, pack, signal);
        return { installed: models.map(({ modelId }) => modelId) };
      } finally {
        await pack.close();
      }
    },
    async close() {
      closing.abort();
      await queue;
    },
  };
}

function activityOf({ kind, meter }: Job): ModelActivity {
  return { kind, ...meter.reading() };
}
