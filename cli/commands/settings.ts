import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { type Settings, type SettingsChange, settingsChange } from '../../contract/settings.ts';
import { type CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { pathFrom } from '../paths.ts';

const KEY_OWNERS = ['provider', 'transcription', 'speech'] as const;

/**
 * `settings`: shows the settings; `settings set JSON` changes what the JSON names; `settings key OWNER FILE` stores the
 * API key in the first line of a file (never on the command line, where others see it); `settings test` asks the provider.
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
  if (verb === 'test') return show(await client.settings.testProvider(undefined, { signal }));
  if (verb === 'key') return show(await client.settings.setApiKey(await readKey(rest), { signal }));
  throw new UsageError('settings takes set JSON, key OWNER FILE, test, or nothing.');
}

/** The parts of `voice` are replaced whole by the engine: what the JSON leaves out of one stays as it is. */
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

function filledUp(change: Json, { voice: present }: Settings): Json {
  const { voice } = change;
  if (!isObject(voice)) return change;
  const parts = Object.entries(voice).map(([name, part]) => [name, laidOver((present as Json)[name], part)]);
  return { ...change, voice: Object.fromEntries(parts) as Json };
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

async function readKey([owner, file]: readonly string[]) {
  const of = KEY_OWNERS.find((name) => name === owner);
  if (of === undefined || file === undefined)
    throw new UsageError(`settings key needs one of ${KEY_OWNERS.join(', ')}, and a file.`);
  try {
    const apiKey = (await readFile(pathFrom(file), 'utf8')).split(/\r?\n/, 1)[0]?.trim() ?? '';
    return { apiKey: apiKey === '' ? null : apiKey, of };
  } catch (error) {
    throw new UsageError(`The key file cannot be read: ${file}`, { cause: error });
  }
}
