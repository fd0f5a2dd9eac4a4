#!/usr/bin/env node
import { failureFrom, isAborted } from '../contract/client.ts';
import { Failure } from '../engine/failure.ts';
import type { Command } from './command.ts';
import { ask } from './commands/ask.ts';
import { check } from './commands/check.ts';
import { doctor } from './commands/doctor.ts';
import { evaluate } from './commands/eval.ts';
import { indexDocuments } from './commands/index-documents.ts';
import { ledger } from './commands/ledger.ts';
import { models } from './commands/models.ts';
import { nextcloud } from './commands/nextcloud.ts';
import { policy } from './commands/policy.ts';
import { providers } from './commands/providers.ts';
import { pseudonymise } from './commands/pseudonymise.ts';
import { reindex } from './commands/reindex.ts';
import { scopes } from './commands/scopes.ts';
import { agenda, contacts, tasks } from './commands/schedule.ts';
import { search } from './commands/search.ts';
import { settings } from './commands/settings.ts';
import { speak } from './commands/speak.ts';
import { status } from './commands/status.ts';
import { transcribe } from './commands/transcribe.ts';
import { turn } from './commands/turn.ts';
import { usage } from './commands/usage.ts';
import { detectVoice } from './commands/vad.ts';
import { verify } from './commands/verify.ts';
import { type CliOptions, readOptions, UsageError } from './options.ts';
import { processOutput } from './output.ts';
import { withProfile } from './profile.ts';
import { productVersion } from './version.ts';

/** `needs`: what is missing where no words follow; said before a profile is opened or made. */
const COMMANDS: ReadonlyMap<string, { run: Command; needs?: string }> = new Map([
  ['index', { run: indexDocuments, needs: 'index needs at least one folder or file.' }],
  ['search', { run: search, needs: 'search needs words to look for.' }],
  ['ask', { run: ask, needs: 'ask needs a question.' }],
  ['scopes', { run: scopes }],
  ['agenda', { run: agenda }],
  ['tasks', { run: tasks }],
  ['contacts', { run: contacts }],
  ['doctor', { run: doctor }],
  ['status', { run: status }],
  ['verify', { run: verify }],
  ['reindex', { run: reindex }],
  ['settings', { run: settings }],
  ['models', { run: models }],
  ['providers', { run: providers }],
  ['usage', { run: usage }],
  ['ledger', { run: ledger }],
  ['nextcloud', { run: nextcloud, needs: 'nextcloud needs login, accounts, sync, verify or logout.' }],
  ['transcribe', { run: transcribe, needs: 'transcribe needs one WAV file.' }],
  ['vad', { run: detectVoice, needs: 'vad needs one WAV file.' }],
  ['turn', { run: turn, needs: 'turn needs one WAV file.' }],
  ['speak', { run: speak, needs: 'speak needs a text.' }],
]);

const USAGE = `Usage: voiceassist COMMAND [options]

  index PATH...          take in folders and files, or look again at those already known  [--watch: stay, and keep the
                         whole library current until Ctrl-C, with a line for each change]
  search QUERY           the passages that fit best  [--limit 10] [--kind letter,note] [--format pdf] [--folder DIR]
                         [--source NAME] [--after 2024-05] [--before 2025]; in QUERY: "exact phrase", -without, prefix*,
                         kind:, format:, in:, after:, before:
  ask QUESTION           the answer with its sources  [--mode offline|cloud|auto]  [--as-written: names are sent, where settings
                         allow]  [--preview: shows what would be sent, and sends nothing]  [--send: what the settings hold, too]
  check --answer FILE --sources DIR  each sentence of an answer against all the documents of a folder; needs no profile
  scopes [NAME]          patients and topics; search and ask take [--scope NAME]: what that one leaves and nothing else
  eval TASKDIR           retrieval quality on a task folder, in a temporary profile  [--split dev] [--without vectors,...]
  agenda                 appointments and what is due  [--date 2026-11-20] [--days 7]
  tasks                  tasks that are not done; contacts [WORDS] finds people
  doctor                 look at keychain, database, indexes, workers, model files, providers
  status                 versions and what the library holds
  verify [--repair]      compares files, documents and both indexes; exit code 1 where they do not agree
  reindex                reads every file again  [--text], or makes every vector anew  [--vectors]
  settings               shows them; set JSON, key PROVIDER FILE
  policy                 what the administrator of this computer has set for all profiles; needs no profile
  providers              who can be asked, for what, and how they do; models ID, probe ID, test ID MODEL
  models                 what is installed and can be; get NAME, verify [NAME], pack NAME... -o FILE, import FILE, remove NAME
  usage                  what providers were asked for and what it cost, with limits and forecast  [--since 2026-11-01|7d] [--csv]
  ledger                 what went to other computers, and what was refused  [--since 2026-11-01|7d] [--csv]
  nextcloud login --server URL [--user U --app-password-file F] [--accept-fingerprint SHA256] [--ca-file F] [--folder PATH]...
                         signs in to a Nextcloud or WebDAV server, in the browser where no user is given
  nextcloud sync [--account A]  brings what is on the servers here, findable; verify compares servers, library and index
  nextcloud accounts     those set up; logout ACCOUNT [--keep-copy] signs out
  transcribe FILE.wav    the words of a recording
  vad FILE.wav           where speech begins and ends
  turn FILE.wav          a whole turn by voice from a recording
  speak TEXT -o FILE.wav a text as it would be read aloud
  pseudonymise FILE      a text as a provider would see it, names and numbers replaced  [--show-map: what they stand for]

  --data DIR             profile folder
  --passphrase-file F    unlock without a keychain (also makes a new profile with that passphrase)
  --policy FILE          tries out a policy; counts only where this computer has none
  --json                 one JSON document on stdout; messages go to stderr
Exit codes: 0 done, 1 failure, 2 wrong use.`;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.command === 'help') return print(USAGE);
  if (options.command === 'version') return print(productVersion());
  if (options.command === 'eval') return await evaluate(options, processOutput);
  if (options.command === 'pseudonymise') return pseudonymise(options, processOutput);
  if (options.command === 'check') return await check(options, processOutput);
  if (options.command === 'policy') return policy(options, processOutput);
  const command = COMMANDS.get(options.command);
  if (!command) throw new UsageError(`There is no command ${options.command}.`);
  if (command.needs !== undefined && options.words.join('').trim() === '') throw new UsageError(command.needs);
  return await withProfile(options, (client, signal) => command.run({ client, options, output: processOutput, signal }));
}

function print(text: string): number {
  processOutput.result(text);
  return 0;
}

/** Says what went wrong where the caller looks for it: a sentence on stderr, and with --json the failure as JSON too. */
function report(error: unknown, options: Pick<CliOptions, 'json'>): number {
  if (error instanceof UsageError) {
    processOutput.message(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (isAborted(error)) {
    processOutput.message('Stopped. What was done stays.');
    return 1;
  }
  const failure = error instanceof Failure ? error.toData() : failureFrom(error);
  processOutput.message(`${failure.message} (${failure.code})`);
  if (failure.code === 'INTERNAL' && error instanceof Error) processOutput.message(error.stack ?? error.message);
  if (options.json) processOutput.result(JSON.stringify({ failure }));
  return 1;
}

process.exitCode = await main().catch((error: unknown) => report(error, { json: process.argv.includes('--json') }));
