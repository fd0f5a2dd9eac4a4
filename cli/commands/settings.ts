import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { providerId as providerIdSchema } from '../../contract/ids.ts';
import { DEFAULT_PROVIDER } from '../../contract/providers.ts';
import { type Settings, type SettingsChange, settingsChange } from '../../contract/settings.ts';
import { isSection, laidOver, type Section, unknownName, valueOf } from '../../engine/store/laid-over.ts';
import { type CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { pathFrom } from '../paths.ts';

/**
 * `settings`: shows the settings; `settings set JSON` changes what the JSON names; `settings key PROVIDER FILE` stores the
 * API key of a provider, in the first line of a file (never on the command line, where others see it).
 */
export async function settings({ client, options, output, signal }: CommandContext): Promise<number> {
  const [verb, ...rest] = options.words;
  const show = (value: unknown): number => {
    output.result(JSON.stringify(value, null, options.json ? undefined : 2));
    return 0;
  };
  if (verb === undefined) return show(await client.settings.get(undefined, { signal }));
  if (verb === 'set') {
    const present = await client.settings.get(undefined, { signal });
    return show(await client.settings.update(readChange(rest, present), { signal }));
  }
  if (verb === 'key') return show(await client.settings.setApiKey(await readKey(rest), { signal }));
  throw new UsageError('settings takes set JSON, key PROVIDER FILE, or nothing.');
}

/** The parts of `voice` and `providers` are replaced whole by the engine: what the JSON leaves out of one stays as it is, or comes from the defaults. */
function readChange([json, ...rest]: readonly string[], present: Settings): SettingsChange {
  if (json === undefined || rest.length > 0) throw new UsageError('settings set needs one JSON object.');
  try {
    const given: unknown = JSON.parse(json);
    const change = z.strictObject(settingsChange.shape).parse(isSection(given) ? filledUp(given, present) : given);
    const unknown = unknownName(given, change);
    if (unknown !== null) throw new UsageError(`There is no setting “${unknown}”: see what \`settings --json\` shows.`);
    return change;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('That is not a change of settings: see what `settings --json` shows.', { cause: error });
  }
}

function filledUp(change: Section, present: Settings): Section {
  const { voice, providers } = change;
  const filled = { ...change };
  if (isSection(voice)) {
    const parts = Object.entries(voice).map(([name, part]) => [name, laidOver(valueOf(present.voice, name), part)]);
    filled['voice'] = Object.fromEntries(parts) as Section;
  }
  if (isSection(providers)) filled['providers'] = filledProviders(providers, present.providers);
  return filled;
}

/** A provider is what it was, or what one is out of the box, with what the JSON says; the list is the whole list. */
function filledProviders(given: Section, { list, roles }: Settings['providers']): Section {
  const before = (one: Section): unknown => list.find(({ providerId }) => providerId === one['providerId']) ?? DEFAULT_PROVIDER;
  const providers: unknown = given['list'];
  return {
    ...given,
    ...(Array.isArray(providers)
      ? { list: providers.map((one: unknown) => (isSection(one) ? laidOver(before(one), one) : one)) }
      : {}),
    ...(isSection(given['roles']) ? { roles: { ...roles, ...given['roles'] } } : {}),
  };
}

async function readKey([providerId, file]: readonly string[]) {
  if (providerId === undefined || file === undefined)
    throw new UsageError('settings key needs the id of a provider, and a file.');
  try {
    const apiKey = (await readFile(pathFrom(file), 'utf8')).split(/\r?\n/, 1)[0]?.trim() ?? '';
    return { providerId: providerIdSchema.parse(providerId), apiKey: apiKey === '' ? null : apiKey };
  } catch (error) {
    throw new UsageError(`The key file cannot be read: ${file}`, { cause: error });
  }
}
