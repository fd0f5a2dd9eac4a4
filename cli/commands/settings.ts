import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { settingsChange } from '../../contract/settings.ts';
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
  if (verb === 'set') return show(await client.settings.update(readChange(rest), { signal }));
  if (verb === 'test') return show(await client.settings.testProvider(undefined, { signal }));
  if (verb === 'key') return show(await client.settings.setApiKey(await readKey(rest), { signal }));
  throw new UsageError('settings takes set JSON, key OWNER FILE, test, or nothing.');
}

function readChange([json, ...rest]: readonly string[]): z.infer<typeof settingsChange> {
  if (json === undefined || rest.length > 0) throw new UsageError('settings set needs one JSON object.');
  try {
    return z.strictObject(settingsChange.shape).parse(JSON.parse(json));
  } catch (error) {
    throw new UsageError('That is not a change of settings: see what `settings --json` shows.', { cause: error });
  }
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
