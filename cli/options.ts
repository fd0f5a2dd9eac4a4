import { parseArgs } from 'node:util';
import { type AnswerMode, answerMode } from '../contract/ask.ts';
import { defaultDataDir } from '../engine/data-dir.ts';
import { SEARCH_STAGES, type SearchStage } from '../engine/search/stages.ts';
import { pathFrom } from './paths.ts';

/** Wrong use of the command line: exit code 2, usage on stderr. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface CliOptions {
  command: string;
  /** What follows the command and is not an option. */
  words: string[];
  /** `index`: stays and keeps the library current. */
  watch: boolean;
  /** Absolute path of the profile. */
  dataDir: string;
  passphraseFile: string | undefined;
  /** Absolute path of a policy to try out. */
  policyFile: string | undefined;
  /** One JSON document on stdout (`ask`: JSON lines). */
  json: boolean;
  /** `search`: hits wanted. */
  limit: number;
  /** `search`: filters as they were typed. */
  filters: Partial<Record<FilterName, string>>;
  /** `search`, `ask`: a patient or topic, by id or name. */
  scope: string | undefined;
  /** `agenda`: a day as typed, and how many from it. */
  date: string | undefined;
  days: number;
  mode: AnswerMode | undefined;
  split: string;
  /** `eval`: stages of search left out. */
  without: SearchStage[];
  /** `verify`: puts right what can be. */
  repair: boolean;
  /** `reindex`: vectors rather than text. */
  vectors: boolean;
  /** `speak`: absolute path of the file to write. */
  outputFile: string | undefined;
  /** `nextcloud login`: address as typed, and who signs in; without a user it is done in the browser. */
  server: string | undefined;
  user: string | undefined;
  appPasswordFile: string | undefined;
  acceptFingerprint: string | undefined;
  caFile: string | undefined;
  /** `nextcloud login`: folders of the account, each with an option of its own. */
  folders: string[];
  /** `nextcloud sync` and `verify`: one account, by its label, id or user. */
  account: string | undefined;
  /** `nextcloud logout`: what was synced stays in the library. */
  keepCopy: boolean;
  /** `ask`: names and numbers are sent as they are, where the settings leave it to the question. */
  asWritten: boolean;
  /** `ask`: shows what would be sent, and sends nothing; or sends what the settings hold until it is seen. */
  preview: boolean;
  send: boolean;
  /** `pseudonymise`: prints what tokens stand for. */
  showMap: boolean;
  /** `check`: absolute paths of the answer, and of the folder with the sources. */
  answerFile: string | undefined;
  sourcesDir: string | undefined;
  /** `ledger`, `usage`: from when on, as typed. */
  since: string | undefined;
  /** `ledger`: lines for a spreadsheet. */
  csv: boolean;
}

/** Filters of `search`, each an option of its own. */
const FILTER_NAMES = ['kind', 'format', 'folder', 'source', 'after', 'before'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

const MAX_LIMIT = 100;

/** Reads the command line. Throws UsageError. */
export function readOptions(args: readonly string[]): CliOptions {
  const { values, positionals } = parse(args);
  const [command = 'help', ...words] = positionals;
  return {
    command: values.help ? 'help' : values.version ? 'version' : command,
    words,
    watch: values.watch ?? false,
    dataDir: values.data === undefined ? defaultDataDir() : pathFrom(values.data),
    passphraseFile: values['passphrase-file'] === undefined ? undefined : pathFrom(values['passphrase-file']),
    policyFile: values.policy === undefined ? undefined : pathFrom(values.policy),
    json: values.json ?? false,
    limit: readLimit(values.limit ?? values.k),
    filters: readFilters({ ...values, folder: values.folder?.at(-1) }),
    scope: values.scope,
    date: values.date,
    days: readDays(values.days),
    mode: readMode(values.mode),
    split: values.split ?? 'dev',
    without: readStages(values.without),
    repair: values.repair ?? false,
    vectors: readVectors(values),
    outputFile: values.output === undefined ? undefined : pathFrom(values.output),
    server: values.server,
    user: values.user,
    appPasswordFile: values['app-password-file'] === undefined ? undefined : pathFrom(values['app-password-file']),
    acceptFingerprint: values['accept-fingerprint'],
    caFile: values['ca-file'] === undefined ? undefined : pathFrom(values['ca-file']),
    folders: values.folder ?? [],
    account: values.account,
    keepCopy: values['keep-copy'] ?? false,
    asWritten: values['as-written'] ?? false,
    preview: values.preview ?? false,
    send: values.send ?? false,
    showMap: values['show-map'] ?? false,
    answerFile: values.answer === undefined ? undefined : pathFrom(values.answer),
    sourcesDir: values.sources === undefined ? undefined : pathFrom(values.sources),
    since: values.since,
    csv: values.csv ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        'passphrase-file': { type: 'string' },
        policy: { type: 'string' },
        json: { type: 'boolean' },
        watch: { type: 'boolean' },
        k: { type: 'string', short: 'k' },
        limit: { type: 'string' },
        kind: { type: 'string' },
        format: { type: 'string' },
        folder: { type: 'string', multiple: true },
        source: { type: 'string' },
        after: { type: 'string' },
        before: { type: 'string' },
        scope: { type: 'string' },
        date: { type: 'string' },
        days: { type: 'string' },
        mode: { type: 'string' },
        split: { type: 'string' },
        without: { type: 'string' },
        repair: { type: 'boolean' },
        text: { type: 'boolean' },
        vectors: { type: 'boolean' },
        output: { type: 'string', short: 'o' },
        server: { type: 'string' },
        user: { type: 'string' },
        'app-password-file': { type: 'string' },
        'accept-fingerprint': { type: 'string' },
        'ca-file': { type: 'string' },
        account: { type: 'string' },
        'keep-copy': { type: 'boolean' },
        'as-written': { type: 'boolean' },
        preview: { type: 'boolean' },
        send: { type: 'boolean' },
        'show-map': { type: 'boolean' },
        answer: { type: 'string' },
        sources: { type: 'string' },
        since: { type: 'string' },
        csv: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options cannot be read.');
  }
}

function readFilters(values: Partial<Record<FilterName, string | undefined>>): CliOptions['filters'] {
  return Object.fromEntries(FILTER_NAMES.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return 10;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new UsageError(`--limit (-k) takes a whole number from 1 to ${MAX_LIMIT}.`);
  return limit;
}

function readVectors({ text, vectors }: { text?: boolean | undefined; vectors?: boolean | undefined }): boolean {
  if (text && vectors) throw new UsageError('reindex takes --text or --vectors, one at a time.');
  return vectors ?? false;
}

function readStages(text: string | undefined): SearchStage[] {
  const names = text === undefined ? [] : text.split(',');
  return names.map((name) => {
    const stage = SEARCH_STAGES.find((one) => one === name);
    if (stage === undefined) throw new UsageError(`--without takes ${SEARCH_STAGES.join(', ')}, separated by commas.`);
    return stage;
  });
}

/** As many as the contract takes. */
function readDays(text: string | undefined): number {
  const days = Number(text ?? 1);
  if (!Number.isInteger(days) || days < 1 || days > 62) throw new UsageError('--days takes a number from 1 to 62.');
  return days;
}

function readMode(text: string | undefined): AnswerMode | undefined {
  const mode = answerMode.options.find((one) => one === text);
  if (text !== undefined && mode === undefined) throw new UsageError('--mode takes offline, cloud or auto.');
  return mode;
}
