import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { providerId as providerIdSchema } from '../../contract/ids.ts';
import { DEFAULT_PROVIDER } from '../../contract/providers.ts';
import { type Settings, type SettingsChange, settingsChange } from '../../contract/settings.ts';
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
    const change = z.strictObject(settingsChange.shape).parse(isObject(given) ? filledUp(given, present) : given);
    const unknown = unknownIn(given, change);
    if (unknown !== null) throw new UsageError(`There is no setting “${unknown}”: see what \`settings --json\` shows.`);
    return change;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('That is not a change of settings: see what `settings --json` shows.', { cause: error });
  }
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function filledUp(change: Json, present: Settings): Json {
  const { voice, providers } = change;
  const filled = { ...change };
  if (isObject(voice)) {
    const parts = Object.entries(voice).map(([name, part]) => [name, laidOver((present.voice as Json)[name], part)]);
    filled['voice'] = Object.fromEntries(parts) as Json;
  }
  if (isObject(providers)) filled['providers'] = filledProviders(providers, present.providers);
  return filled;
}

/** A provider is what it was, or what one is out of the box, with what the JSON says; the list is the whole list. */
function filledProviders(given: Json, { list, roles }: Settings['providers']): Json {
  const before = (one: Json): unknown => list.find(({ providerId }) => providerId === one['providerId']) ?? DEFAULT_PROVIDER;
  const providers: unknown = given['list'];
  return {
    ...given,
    ...(Array.isArray(providers)
      ? { list: providers.map((one: unknown) => (isObject(one) ? laidOver(before(one), one) : one)) }
      : {}),
    ...(isObject(given['roles']) ? { roles: { ...roles, ...given['roles'] } } : {}),
  };
}

function laidOver(present: unknown, given: unknown): unknown {
  if (!isObject(present) || !isObject(given)) return given;
  return { ...present, ...Object.fromEntries(Object.entries(given).map(([name, own]) => [name, laidOver(present[name], own)])) };
}

/** The path of the first name in `given` that the contract does not know, and so left out of `known`. */
function unknownIn(given: unknown, known: unknown): string | null {
  if (!isObject(given) || !isObject(known)) return null;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) return name;
    const below = unknownIn(value, known[name]);
    if (below !== null) return `${name}.${below}`;
  }
  return null;
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
