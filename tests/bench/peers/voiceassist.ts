import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openSession } from '../../../engine/session.ts';
import { openProfile } from '../../../engine/store/profile.ts';
import { createNativeParts } from '../../../native/parts.ts';
import type { PeerAnswer, PeerTask } from '../peers.ts';

/** As many as the other side is asked for. */
const PASSAGES = 50;

/** The same task through the product: files on disk, read, encrypted and indexed as any library is. */
const task = JSON.parse(await text(process.stdin)) as PeerTask;
const { signal } = new AbortController();
const dataDir = join(task.directory, 'profile');
const corpus = join(task.directory, 'corpus');
await mkdir(corpus);
const idOfFile = new Map<string, string>();
for (const [index, { id, title, text: body }] of task.documents.entries()) {
  idOfFile.set(`${index}.txt`, id);
  await writeFile(join(corpus, `${index}.txt`), `${title}\n\n${body}`);
}

const parts = createNativeParts({ version: '0.0.0-bench', shell: 'cli', dataDir });
const dataKey = randomBytes(32);
const profile = openProfile({ dataDir, dataKey, openDatabase: parts.openDatabase, lockProfile: parts.lockProfile });
const session = await openSession({ parts, db: profile.db, dataKey, profileId: randomUUID(), changed: () => undefined });
await session.ready;

const startedAtMs = performance.now();
await session.library.intake.addPaths([corpus]);
const { passages } = await session.library.intake.run({}, signal);
const indexMs = performance.now() - startedAtMs;

const found: Record<string, string[]> = {};
const tookMs: number[] = [];
for (const { id, text: question } of task.queries) {
  const askedAtMs = performance.now();
  const { hits } = await session.search.rank({ query: question, limit: PASSAGES }, signal);
  tookMs.push(performance.now() - askedAtMs);
  found[id] = [...new Set(hits.map(({ path }) => idOfFile.get(basename(path)) ?? path))];
}
await session.close();
profile.close();
const answer: PeerAnswer = {
  indexMs,
  passages,
  runs: { hybrid: { found, tookMs } },
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(JSON.stringify(answer));
