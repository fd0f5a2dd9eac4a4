import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DocumentId } from '../../contract/ids.ts';
import { createFileIntake } from '../../engine/file-intake.ts';
import { Failure } from '../../engine/failure.ts';
import type { After } from '../../engine/operations/after.ts';
import type { ExtractionPool } from '../../engine/library/extraction-pool.ts';
import type { Database } from '../../engine/store/database.ts';
import { createIntakeQueue } from '../../engine/store/intake-queue.ts';
import { extractionThreads } from '../fixtures/extraction-threads.ts';
import { fullOnceIndexed } from '../fixtures/full-database.ts';
import { intakeParts } from '../fixtures/intake-parts.ts';
import { indexProblems, openIntake } from '../fixtures/open-intake.ts';

const always = new AbortController().signal;
const ONE_AT_ONCE = { files: 1, smallFiles: 1, smallBytes: 0 };
const DAY_MS = 24 * 60 * 60_000;

/** A clock that stands still until it is told, and the timers that go by it. */
function fakeClock(startMs = 20_000 * DAY_MS) {
  let nowMs = startMs;
  let timers: { atMs: number; work: () => void }[] = [];
  const after: After = (delayMs, work) => {
    const timer = { atMs: nowMs + delayMs, work };
    timers.push(timer);
    return () => void (timers = timers.filter((each) => each !== timer));
  };
  return {
    now: () => nowMs,
    after,
    timers: () => timers.length,
    set: (ms: number) => void (nowMs = ms),
    /** Moves on and runs what has come due. */
    pass(ms: number) {
      nowMs += ms;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { work } of due) work();
    },
  };
}

/** A pool in which files of these names end as given; with `reads` in the order they were asked for. */
function poolWith(endings: Record<string, 'EXTRACTION_CRASHED' | 'FILE_UNREADABLE' | 'OCR_MODEL_MISSING'>) {
  const reads: string[] = [];
  const wrap = (real: ExtractionPool): ExtractionPool => ({
    ...real,
    async extract(request, signal) {
      reads.push(request.name);
      const code = endings[request.name];
      if (code === undefined) return await real.extract(request, signal);
      return { kind: 'failed', code, message: new Failure(code).message, contentHash: 'hash', stamp: null };
    },
  });
  return { reads, wrap, endings };
}

async function settled(isSettled: () => boolean): Promise<void> {
  await expect.poll(isSettled, { timeout: 20_000, interval: 5 }).toBe(true);
}

describe('what is read first', () => {
  it('takes small before large, newer days before older, and what a person looks at before all', async () => {
    const { reads, wrap } = poolWith({});
    const { db, folder, intake, run } = await openIntake({ pool: (real) => wrap({ ...real, capacity: ONE_AT_ONCE }) });
    const write = async (name: string, bytes: number, daysAgo: number) => {
      await writeFile(join(folder, name), 'Words. '.repeat(bytes / 7));
      const at = new Date(Date.now() - daysAgo * DAY_MS);
      await utimes(join(folder, name), at, at);
    };
    await write('large-new.md', 1_100_000, 0);
    await write('old.md', 700, 300);
    await write('new.md', 700, 1);
    await write('looked-at.md', 700, 900);
    await intake.addPaths([folder]);
    intake.pause();
    await run();
    expect(reads).toEqual([]);
    const { id } = db.prepare<{ id: DocumentId }>("SELECT document_id AS id FROM documents WHERE path LIKE '%looked-at%'").get()!;
    intake.prioritise([id]);
    intake.resume();
    await run();
    expect(reads).toEqual(['looked-at.md', 'new.md', 'old.md', 'large-new.md']);
  });

  it('finds the next document by an index, however many there are', async () => {
    const { db } = await openIntake();
    createIntakeQueue(db);
    const plan = db
      .prepare<{ detail: string }>(
        `EXPLAIN QUERY PLAN SELECT document_id FROM documents d JOIN sources s USING (source_id)
         WHERE (d.state = 'queued' OR stale = 1) AND retry_at_ms IS NULL AND deaths = 0 AND reading = 0
         ORDER BY d.priority DESC, d.path LIMIT 16`,
      )
      .all()
      .map(({ detail }) => detail)
      .join('\n');
    expect(plan).toContain('documents_to_read');
    expect(plan).not.toContain('TEMP B-TREE');
  });
});

describe('pause', () => {
  it('holds over a restart: sources are looked at, nothing is read until resume', async () => {
    const opened = await openIntake();
    const { db, folder, intake, states } = opened;
    await writeFile(join(folder, 'a.md'), 'Words.');
    await intake.addPaths([folder]);
    intake.pause();
    expect(intake.progress().state).toBe('paused');
    await intake.close();

    const pool: ExtractionPool = {
      capacity: ONE_AT_ONCE,
      extract: async () => Promise.reject(new Error('read')),
      close: async () => {},
    };
    const restarted = createFileIntake(intakeParts({ db, pool }));
    expect(restarted.progress().state).toBe('paused');
    expect(await restarted.run({}, always)).toMatchObject({ added: 0, failed: [] });
    expect(states()).toEqual({ 'a.md': 'queued' });
    await restarted.close();
  });

  it('keeps what was done and goes on with the rest', async () => {
    const { db, folder, intake, reader, run } = await openIntake();
    for (let index = 0; index < 200; index++) await writeFile(join(folder, `${index}.md`), `Words ${index}.`);
    await intake.addPaths([folder]);
    const stop = intake.onProgress(() => {
      if (intake.progress().done === 40) intake.pause();
    });
    const paused = await run();
    stop();
    expect(paused.added).toBeLessThan(200);
    expect(reader.counts()).toMatchObject({ indexed: paused.added, queued: 200 - paused.added });
    expect(indexProblems(db)).toEqual([]);
    intake.resume();
    await settled(() => intake.progress().state === 'idle' && reader.counts().indexed === 200);
  });
});

describe('attempts', () => {
  it('tries again by itself when the time has come, and leaves alone what stops its reader for the third time', async () => {
    const clock = fakeClock();
    const { reads, wrap } = poolWith({ 'killer.md': 'EXTRACTION_CRASHED' });
    const { folder, intake, reader, run } = await openIntake({ pool: wrap, now: clock.now, after: clock.after });
    await writeFile(join(folder, 'killer.md'), 'Words.');
    await writeFile(join(folder, 'good.md'), 'Words.');
    await intake.addPaths([folder]);
    expect(await run()).toMatchObject({ added: 1, failed: [{ code: 'EXTRACTION_CRASHED' }] });
    const killer = () => reader.list({ offset: 0, limit: 9, query: 'killer' }).items[0]!;
    expect(killer()).toMatchObject({ state: 'queued', attempts: 1, retryAtMs: clock.now() + 30_000 });
    clock.pass(29_000);
    expect(killer().attempts).toBe(1);
    clock.pass(1000);
    await settled(() => killer().attempts === 2 && clock.timers() === 1);
    for (let minute = 0; minute < 5; minute++) clock.pass(60_000);
    await settled(() => killer().state === 'failed');
    expect(killer()).toMatchObject({ failure: { code: 'FILE_QUARANTINED' }, attempts: 3, retryAtMs: null });
    const before = reads.length;
    expect(await run()).toMatchObject({ failed: [{ code: 'FILE_QUARANTINED' }] });
    expect(reads.length).toBe(before);
    await writeFile(join(folder, 'killer.md'), 'Other words.');
    await run();
    expect(killer()).toMatchObject({ state: 'queued', attempts: 1, failure: { code: 'EXTRACTION_CRASHED' } });
  });

  it('keeps what was found before while a changed file cannot be read', async () => {
    const clock = fakeClock();
    const { wrap, endings } = poolWith({});
    const { folder, intake, reader, run } = await openIntake({ pool: wrap, now: clock.now, after: clock.after });
    await writeFile(join(folder, 'a.md'), 'Words.');
    await intake.addPaths([folder]);
    await run();
    await writeFile(join(folder, 'a.md'), 'Words that changed.');
    endings['a.md'] = 'FILE_UNREADABLE';
    await run();
    const [item] = reader.list({ offset: 0, limit: 1 }).items;
    expect(item).toMatchObject({ state: 'indexed', failure: { code: 'FILE_UNREADABLE' }, passages: 1 });
    delete endings['a.md'];
    clock.pass(30_000);
    await settled(() => reader.text(item!.documentId)?.text === 'Words that changed.');
    expect(reader.get(item!.documentId)).toMatchObject({ failure: null, attempts: 0, retryAtMs: null });
  });

  it('does not wait for years where the clock was set back', async () => {
    const clock = fakeClock();
    const { wrap, endings } = poolWith({ 'a.md': 'FILE_UNREADABLE' });
    const { folder, intake, run, states } = await openIntake({ pool: wrap, now: clock.now, after: clock.after });
    await writeFile(join(folder, 'a.md'), 'Words.');
    await intake.addPaths([folder]);
    await run();
    delete endings['a.md'];
    clock.set(clock.now() - 3 * 365 * DAY_MS);
    await run();
    expect(states()).toEqual({ 'a.md': 'indexed' });
  });

  it('puts back by failure code, by document, or all', async () => {
    const { wrap, endings } = poolWith({ 'a.md': 'OCR_MODEL_MISSING', 'b.md': 'FILE_UNREADABLE' });
    const { folder, intake, reader, run, states } = await openIntake({ pool: wrap });
    for (const name of ['a.md', 'b.md']) await writeFile(join(folder, name), `Words of ${name}.`);
    await writeFile(join(folder, 'c.pdf'), 'no pdf');
    await intake.addPaths([folder]);
    await run();
    expect(
      reader
        .problems()
        .map(({ code, state, documents }) => `${code} ${state} ${documents}`)
        .toSorted(),
    ).toEqual(['FILE_CORRUPT failed 1', 'FILE_UNREADABLE queued 1', 'OCR_MODEL_MISSING waiting 1']);
    expect(reader.counts()).toMatchObject({ waiting: 1, queued: 1, failed: 1 });
    expect(reader.list({ failureCode: 'FILE_CORRUPT', offset: 0, limit: 9 }).total).toBe(1);
    delete endings['a.md'];
    delete endings['b.md'];
    await intake.retry({ failureCode: 'FILE_UNREADABLE' }, always);
    expect(states()).toEqual({ 'a.md': 'OCR_MODEL_MISSING', 'b.md': 'indexed', 'c.pdf': 'FILE_CORRUPT' });
    intake.takeUp('OCR_MODEL_MISSING');
    await settled(() => states()['a.md'] === 'indexed' && intake.progress().state === 'idle');
    expect(await intake.retry({}, always)).toMatchObject({ failed: [{ code: 'FILE_CORRUPT' }] });
  });
});

describe('when a process dies while reading', () => {
  const died = (db: Database, reading: 1 | 2) =>
    db.prepare('UPDATE documents SET reading = ? WHERE path LIKE ?').run(reading, '%suspect%');

  it('reads what it was reading alone, at the end, and clears it of suspicion when nothing happens', async () => {
    const { reads, wrap } = poolWith({});
    const { db, folder, intake, run, states } = await openIntake({ pool: wrap });
    for (const name of ['suspect.md', 'x.md', 'y.md']) await writeFile(join(folder, name), `Words of ${name}.`);
    await intake.addPaths([folder]);
    intake.pause();
    await run();
    intake.resume();
    intake.cancel();
    died(db, 1);
    const restarted = createFileIntake(intakeParts({ db, pool: wrap(extractionThreads()), samplesDir: folder }));
    await restarted.run({}, always);
    expect(reads.at(-1)).toBe('suspect.md');
    expect(states()).toEqual({ 'suspect.md': 'indexed', 'x.md': 'indexed', 'y.md': 'indexed' });
    expect(db.prepare('SELECT sum(deaths) AS deaths, sum(reading) AS reading FROM documents').get()).toEqual({
      deaths: 0,
      reading: 0,
    });
    await restarted.close();
  });

  it('leaves a file alone that killed it again and again, until somebody asks or it changes', async () => {
    const { db, folder, intake, reader, run, states } = await openIntake();
    await writeFile(join(folder, 'suspect.md'), 'Words.');
    await intake.addPaths([folder]);
    intake.pause();
    await run();
    died(db, 1);
    for (let death = 0; death < 3; death++) {
      await createFileIntake(intakeParts({ db, pool: nothing })).run({ sourceIds: [] }, always);
      died(db, 2);
    }
    expect(reader.counts()).toMatchObject({ queued: 1 });
    await createFileIntake(intakeParts({ db, pool: nothing })).run({ sourceIds: [] }, always);
    expect(states()).toEqual({ 'suspect.md': 'FILE_QUARANTINED' });
    intake.resume();
    await intake.retry({ failureCode: 'FILE_QUARANTINED' }, always);
    expect(states()).toEqual({ 'suspect.md': 'indexed' });
  });

  const nothing: ExtractionPool = {
    capacity: ONE_AT_ONCE,
    extract: async () => Promise.reject(new Error('read')),
    close: async () => {},
  };
});

describe('when the disk is full', () => {
  it('says so, and goes on by itself when there is room, without being asked', async () => {
    const clock = fakeClock();
    let full = true;
    const failing = (db: Database): Database => fullOnceIndexed(db, () => full);
    const { folder, intake, reader, run } = await openIntake({ db: failing, now: clock.now, after: clock.after });
    await mkdir(join(folder, 'notes'));
    for (let index = 0; index < 80; index++) await writeFile(join(folder, 'notes', `${index}.md`), `Words ${index}.`);
    await intake.addPaths([folder]);
    await expect(run()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(intake.progress()).toMatchObject({ state: 'idle', stoppedBy: { code: 'DISK_FULL' } });
    clock.pass(5000);
    await settled(() => clock.timers() === 1); // looked again, and found it full
    expect(intake.progress().stoppedBy).toMatchObject({ code: 'DISK_FULL' });
    full = false;
    clock.pass(10_000);
    await settled(() => reader.counts().indexed === 80);
    await settled(() => intake.progress().state === 'idle');
    expect(intake.progress().stoppedBy).toBeNull();
  });
});
