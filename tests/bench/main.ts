import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { claimTable, measureClaims } from './claims.ts';
import { benchGate } from './gate.ts';
import { benchIntake, benchPdf } from './intake.ts';
import { benchIntakeEmbedding } from './intake-embedding.ts';
import { benchIntakeMemory, type IntakeMemory } from './intake-memory.ts';
import { benchIntakeSpeed } from './intake-speed.ts';
import { benchNextcloud } from './nextcloud.ts';
import { benchSchedule } from './nextcloud-schedule.ts';
import { benchPeers, needsPeers, PEER_CASES } from './peers.ts';
import { benchMetering } from './metering.ts';
import { measureNotInLibrary, refusalTable } from './not-in-library.ts';
import { benchPseudonymSpeed } from './pseudonym-speed.ts';
import { benchPseudonyms } from './pseudonyms.ts';
import { benchOverhead } from './overhead.ts';
import { measureQuality, qualityTable } from './quality.ts';
import { benchEmbedder, benchWholeSearch, type BenchRow } from './search.ts';
import { benchFullTextAtSize } from './search-full-text.ts';
import { benchHybrid, benchVectorsAtSize } from './search-vectors.ts';
import { benchVoiceTurns, canBenchVoiceTurns, VOICE_CASES } from './voice.ts';
import { benchVoiceDetector, measureSpeechInNoise } from './voice-detector.ts';
import { measureRelease } from './voice-release.ts';

/** Where the evaluation sets lie; a bench that needs them says so where they do not. */
const EVAL_DIR = join(import.meta.dirname, '../../../shared/eval');

/** What is left out is measured as each bench does by itself. */
interface BenchOptions {
  /** Of benches that have them: only these. */
  cases: readonly string[] | undefined;
  turns: number | undefined;
  tracePath: string | undefined;
}

const INTAKE = { notes: intake, pdf, speed: intakeSpeed, embedding: intakeEmbedding, memory: intakeMemory };
const INTAKE_CASES = Object.keys(INTAKE) as (keyof typeof INTAKE)[];

const BENCHES: Record<string, (options: BenchOptions) => Promise<string>> = {
  intake: async ({ cases }) => {
    const measured: string[] = [];
    for (const name of chosen(INTAKE_CASES, cases)) measured.push(await INTAKE[name]());
    return measured.join('\n');
  },
  // A hundred thousand files: many minutes.
  'intake-large': async () => memoryRows(await benchIntakeMemory(100_000)),
  search: async () => rows([...(await wholeSearch()), ...(await searchAtSize(100_000)), ...(await benchEmbedder())]),
  // Made once and kept in the folder for temporary files: the first run takes many minutes and 4 GB.
  'search-million': async () => rows(await searchAtSize(1_000_000)),
  nextcloud: async () => rows([...(await benchNextcloud()), ...(await benchSchedule())]),
  voice: async (options) =>
    [
      ...(options.cases === undefined
        ? [rows(await benchVoiceDetector()), (await measureSpeechInNoise()) ?? NEEDS_CLIPS, (await measureRelease()) ?? '']
        : []),
      canBenchVoiceTurns ? rows(await benchVoiceTurns({ ...options, cases: chosen(VOICE_CASES, options.cases) })) : NEEDS_SOUND,
    ].join('\n\n'),
  overhead: async () =>
    rows([...(await benchOverhead()), ...(await benchPseudonymSpeed()), ...(await benchGate()), ...(await benchMetering())]),
  peers: async ({ cases }) =>
    hasEval() ? (needsPeers() ?? (await benchPeers(EVAL_DIR, chosen(PEER_CASES, cases)))) : NEEDS_EVAL,
  quality: async () => (hasEval() ? qualityTable(await measureQuality({ evalDir: EVAL_DIR })) : NEEDS_EVAL),
  claims: () =>
    Promise.resolve(hasEval() ? claimTable(measureClaims(join(EVAL_DIR, 'notes-mts/corpus.jsonl'), 'report')) : NEEDS_EVAL),
  pseudonyms: () => Promise.resolve(benchPseudonyms(join(EVAL_DIR, 'notes-mts/corpus.jsonl'))),
  'not-in-library': async () =>
    hasEval() ? refusalTable(await measureNotInLibrary({ evalDir: EVAL_DIR, perTask: 100 })) : NEEDS_EVAL,
};

/** What can be measured alone, by bench. */
const CASES: Record<string, readonly string[]> = { intake: INTAKE_CASES, voice: VOICE_CASES, peers: PEER_CASES };

function chosen<Case extends string>(all: readonly Case[], cases: readonly string[] | undefined): Case[] {
  return all.filter((each) => cases?.includes(each) ?? true);
}

const NEEDS_CLIPS = 'Speech in noise not measured: the clips (../shared/audio) are not here.';
const NEEDS_SOUND = 'Turns in a browser not measured: the Debian packages of the audio rig are not here.';
const NEEDS_EVAL = 'Not measured: the evaluation sets (../shared/eval) are not here.';

function hasEval(): boolean {
  return existsSync(EVAL_DIR);
}

async function intake(): Promise<string> {
  const result = await benchIntake(join(EVAL_DIR, 'notes-mts/corpus.jsonl'));
  if (result === null) return NEEDS_EVAL;
  const { files, passages, bareReadWriteMs, firstRunMs, secondRunMs, ratio } = result;
  return rows([
    { name: 'bare read and encrypted write', value: bareReadWriteMs, unit: 'ms', conditions: `${files} text files` },
    { name: 'first intake', value: firstRunMs, unit: 'ms', conditions: `${files} files, ${passages} passages, full text` },
    { name: 'second intake', value: secondRunMs, unit: 'ms', conditions: 'nothing changed' },
    { name: 'first over second', value: ratio, unit: 'x', conditions: 'same run' },
  ]);
}

async function intakeSpeed(): Promise<string> {
  const speed = await benchIntakeSpeed(2000);
  const conditions = `${speed.files} notes, ${speed.passages} passages; median of ${speed.rounds} rounds`;
  return rows([
    { name: 'bare extraction', value: speed.bareExtractionMs, unit: 'ms', conditions },
    { name: 'bare inserts', value: speed.bareInsertMs, unit: 'ms', conditions: 'the same rows' },
    { name: 'full-text intake', value: speed.intakeMs, unit: 'ms', conditions: 'same run' },
    { name: 'bare over intake', value: speed.share, unit: 'x', conditions: 'at least 0.8' },
    { name: 'bare over intake, processor time', value: speed.processorShare, unit: 'x', conditions: 'same run' },
    {
      name: 'interface calls, p95',
      value: speed.callsP95Ms,
      unit: 'ms',
      conditions: 'during intake; at most 50 on an idle machine',
    },
    { name: 'interface calls, longest', value: speed.callsMaxMs, unit: 'ms', conditions: 'during intake' },
  ]);
}

async function intakeEmbedding(): Promise<string> {
  const { files, passages, embeddingMs, intakeMs, share } = await benchIntakeEmbedding(60);
  return rows([
    { name: 'embedding alone', value: embeddingMs, unit: 'ms', conditions: `${passages} passages, BERT of 4 layers, 384 wide` },
    { name: 'intake with vectors', value: intakeMs, unit: 'ms', conditions: `${files} notes, same run` },
    { name: 'embedding over intake', value: share, unit: 'x', conditions: 'at least 0.8' },
  ]);
}

async function intakeMemory(): Promise<string> {
  return [memoryRows(await benchIntakeMemory(1000)), memoryRows(await benchIntakeMemory(10_000))].join('\n');
}

function memoryRows({ files, heapMb, secondHeapMb, filesPerSecond, listMs, countsMs }: IntakeMemory): string {
  const conditions = `${files.toLocaleString('en-GB')} files`;
  return rows([
    { name: 'heap of a first intake', value: heapMb, unit: 'MB', conditions },
    { name: 'heap of a second look', value: secondHeapMb, unit: 'MB', conditions },
    { name: 'files queued and stored', value: filesPerSecond, unit: 'a second', conditions: 'reading left out' },
    { name: 'a page of the list', value: listMs, unit: 'ms', conditions },
    { name: 'counts of the status', value: countsMs, unit: 'ms', conditions },
  ]);
}

async function pdf(): Promise<string> {
  const { pages, bareMs, oursMs, ratio } = await benchPdf();
  return rows([
    { name: 'bare PDF extraction', value: bareMs, unit: 'ms', conditions: `${pages} generated pages, median` },
    { name: 'extraction, structure, passages', value: oursMs, unit: 'ms', conditions: 'same file, alternating, median' },
    { name: 'ours over bare', value: ratio, unit: 'x', conditions: 'same run' },
  ]);
}

async function wholeSearch(): Promise<BenchRow[]> {
  return hasEval() ? await benchWholeSearch(join(EVAL_DIR, 'medquad')) : [];
}

async function searchAtSize(passages: number): Promise<BenchRow[]> {
  return [
    ...(await benchFullTextAtSize(passages)),
    ...(await benchVectorsAtSize(passages, 256)),
    ...(await benchVectorsAtSize(passages, 384)),
    ...(await benchHybrid(passages, 256)),
  ];
}

function rows(measured: readonly BenchRow[]): string {
  return measured
    .map(
      ({ name, value, unit, conditions }) =>
        `  ${name.padEnd(34)} ${value.toFixed(2).padStart(10)} ${unit.padEnd(9)} ${conditions}`,
    )
    .join('\n');
}

/**
 * `npm run bench [-- NAME...]`: all where none is named. Of some benches one case can be measured, or several, without the rest
 * of it: `intake --case speed`, `voice --case after-last-word --turns 6`; `--trace FILE` has Chromium write down what it did in
 * the last turns of a voice case, for ui.perfetto.dev.
 */
async function main(args: readonly string[]): Promise<number> {
  const { positionals: names, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { case: { type: 'string', multiple: true }, turns: { type: 'string' }, trace: { type: 'string' } },
  });
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
    return 2;
  }
  const turns = values.turns === undefined ? undefined : Number(values.turns);
  const withCases = Object.entries(CASES).filter(([name]) => names.includes(name));
  const cases = new Set(withCases.flatMap(([, each]) => each));
  if (values.case?.some((name) => !cases.has(name)) || (turns !== undefined && !(turns > 0))) {
    console.error('Turns are a number; cases are those of the benches named:');
    for (const [name, each] of Object.entries(CASES)) console.error(`  ${name}: ${each.join(', ')}`);
    return 2;
  }
  const options = { cases: values.case, turns, tracePath: values.trace };
  console.log(
    `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), load ${loadavg()[0]?.toFixed(1)} at the start`,
  );
  for (const [name, measure] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n${name}\n${await measure(options)}`);
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
