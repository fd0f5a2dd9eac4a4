import type { ModelCheck, ModelList, ModelState } from '../../contract/models.ts';
import { Failure } from '../../engine/failure.ts';
import { type CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { counted } from '../output.ts';
import { pathFrom } from '../paths.ts';
import { createProgressLine } from './models-progress.ts';

const USES = 'models takes list, get NAME, verify [NAME], pack NAME... -o FILE, import FILE, or remove NAME.';

/** `models ...`: what is installed and can be, and everything done to it. */
export async function models(context: CommandContext): Promise<number> {
  const [verb = 'list', ...rest] = context.options.words;
  switch (verb) {
    case 'list':
      return list(context);
    case 'get':
      return await get(context, only(rest));
    case 'verify':
      return await verify(context, rest.length === 0 ? undefined : only(rest));
    case 'pack':
      return await pack(context, rest);
    case 'import':
      return await importPack(context, only(rest));
    case 'remove':
      return await remove(context, only(rest));
    default:
      throw new UsageError(USES);
  }
}

function only([word, ...more]: readonly string[]): string {
  if (word === undefined || more.length > 0) throw new UsageError(USES);
  return word;
}

async function list({ client, options, output, signal }: CommandContext): Promise<number> {
  const found = await client.models.list(undefined, { signal });
  output.result(options.json ? JSON.stringify(found) : describe(found));
  return 0;
}

function describe({ models: all, folder, usedBytes, freeBytes }: ModelList): string {
  const lines = all.map(
    (model) =>
      `${model.modelId}${model.recommended ? ' (recommended)' : ''}: ${stateOf(model)}\n    ${model.purpose} ${megabytes(model.sizeBytes)}, ${model.licence}`,
  );
  return [...lines, `${megabytes(usedBytes)} used, ${megabytes(freeBytes)} free, in ${folder}`].join('\n');
}

function stateOf({ state, storedBytes, sizeBytes, inUse }: ModelState): string {
  if (state === 'partial') return `${Math.floor((100 * storedBytes) / sizeBytes)} % downloaded`;
  return state === 'installed' && inUse ? 'installed, in use' : state;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}

/** Downloads and waits for the end. Ctrl-C keeps what has arrived; the next `get` goes on. */
async function get({ client, options, output, signal }: CommandContext, modelId: string): Promise<number> {
  const line = createProgressLine(output, options.json);
  await client.models.install({ modelId }, { signal });
  try {
    for await (const { models: all } of await client.models.watch(undefined, { signal })) {
      const model = all.find((each) => each.modelId === modelId);
      if (model === undefined) throw new Failure('NOT_FOUND');
      if (model.failure !== null) throw new Failure(model.failure.code, { message: model.failure.message });
      if (model.activity !== null) {
        line.show(model.activity);
        continue;
      }
      if (model.state !== 'installed') continue;
      line.end();
      output.result(options.json ? JSON.stringify(model) : `${model.name} is installed.`);
      return 0;
    }
    throw new Error('The stream of models ended before the model did');
  } finally {
    line.end();
    await client.models.pause({ modelId });
  }
}

async function verify({ client, options, output, signal }: CommandContext, modelId: string | undefined): Promise<number> {
  const checks = await client.models.verify(modelId === undefined ? {} : { modelId }, { signal });
  if (options.json) output.result(JSON.stringify(checks));
  else if (checks.length === 0) output.result('No model is installed.');
  else
    for (const check of checks)
      output.result(`${check.modelId}: ${RESULTS[check.result]}${check.file === null ? '' : `: ${check.file}`}`);
  return checks.some(({ result }) => result === 'damaged' || result === 'absent') ? 1 : 0;
}

const RESULTS: Record<ModelCheck['result'], string> = {
  whole: 'whole',
  damaged: 'DAMAGED',
  unknown: 'put there by hand, no checksums known',
  absent: 'not installed',
};

async function pack({ client, options, output, signal }: CommandContext, modelIds: readonly string[]): Promise<number> {
  if (modelIds.length === 0 || options.outputFile === undefined) throw new UsageError('models pack needs names, and -o FILE.');
  const { sizeBytes } = await client.models.exportPack({ modelIds: [...modelIds], path: options.outputFile }, { signal });
  const written = { path: options.outputFile, sizeBytes };
  output.result(
    options.json ? JSON.stringify(written) : `${counted(modelIds.length, 'model')}, ${megabytes(sizeBytes)}: ${written.path}`,
  );
  return 0;
}

async function importPack({ client, options, output, signal }: CommandContext, path: string): Promise<number> {
  const { installed } = await client.models.importPack({ path: pathFrom(path) }, { signal });
  output.result(options.json ? JSON.stringify({ installed }) : `Installed: ${installed.join(', ')}`);
  return 0;
}

async function remove({ client, options, output, signal }: CommandContext, modelId: string): Promise<number> {
  await client.models.remove({ modelId }, { signal });
  output.result(options.json ? JSON.stringify({ removed: modelId }) : `${modelId} is removed.`);
  return 0;
}
