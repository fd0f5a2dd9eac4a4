import { createHash, createHmac } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as LanceDb from '@lancedb/lancedb';
import type * as Arrow from 'apache-arrow';
import { createRotation, type Rotation } from '../engine/search/rotation.ts';
import type { OpenVectorIndex, VectorHit, VectorIndex, VectorRow } from '../engine/search/vector-index.ts';

/** Raised when what is stored changes its form; tables of another form are dropped and filled again. */
const FORM = 1;

/** Sent to LanceDB as one text; more ids than this go in pieces. */
const MAX_IDS_PER_DELETE = 5_000;

/** A vector table in LanceDB. A folder that cannot be read is moved aside and an empty one made: it is derived data. */
export const openVectorIndex: OpenVectorIndex = async (options) => {
  const directory = join(options.directory, folderName(options.modelId));
  const place = { directory, name: tableName(options.rotationKey), dimensions: options.dimensions };
  const lancedb = await loadLanceDb();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const opened = await openTable(lancedb, place).catch(async () => {
    await moveAside(directory);
    return await openTable(lancedb, place);
  });
  const rotate = createRotation(options.rotationKey, options.dimensions);
  return createVectorIndex({ ...opened, rotate, modelId: options.modelId, dimensions: options.dimensions });
};

/**
 * The CommonJS instance of Arrow, which is the one LanceDB itself loads. With the ES module's instance LanceDB 0.31
 * stores no rows and reports no error.
 */
function loadArrow(): typeof Arrow {
  return createRequire(import.meta.url)('apache-arrow') as typeof Arrow;
}

function folderName(modelId: string): string {
  const readable = modelId.replace(/[^a-zA-Z0-9-]+/g, '-').slice(0, 60);
  return `${readable}-${createHash('sha256').update(modelId).digest('hex').slice(0, 8)}`;
}

/** Vectors rotated with another key are of no use: each key has a table of its own. */
function tableName(rotationKey: Uint8Array): string {
  return `vectors-${FORM}-${createHmac('sha256', rotationKey).update('table name').digest('hex').slice(0, 16)}`;
}

interface OpenedTable {
  connection: LanceDb.Connection;
  table: LanceDb.Table;
}

/** Loaded on first use: the library takes a tenth of a second and 80 MB. It writes warnings to stderr unless told not to. */
async function loadLanceDb(): Promise<typeof LanceDb> {
  process.env['LANCE_LOG'] ??= 'error';
  return await import('@lancedb/lancedb');
}

async function openTable(
  lancedb: typeof LanceDb,
  place: { directory: string; name: string; dimensions: number },
): Promise<OpenedTable> {
  const connection = await lancedb.connect(place.directory);
  try {
    const names = await connection.tableNames();
    for (const name of names) if (name !== place.name) await connection.dropTable(name);
    if (!names.includes(place.name)) {
      return { connection, table: await connection.createEmptyTable(place.name, createSchema(place.dimensions)) };
    }
    const table = await connection.openTable(place.name);
    await checkReadable(table, place.dimensions);
    return { connection, table };
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function moveAside(directory: string): Promise<void> {
  const aside = `${directory}.damaged`;
  await rm(aside, { recursive: true, force: true });
  await rename(directory, aside);
  await mkdir(directory, { recursive: true, mode: 0o700 });
}

function createSchema(dimensions: number): Arrow.Schema {
  const { Field, FixedSizeList, Float32, Int64, Schema } = loadArrow();
  const item = new Field('item', new Float32(), true);
  return new Schema([new Field('id', new Int64(), false), new Field('vector', new FixedSizeList(dimensions, item), false)]);
}

/** Reads all ids, which touches every data file, and one vector. */
async function checkReadable(table: LanceDb.Table, dimensions: number): Promise<void> {
  await readIds(table);
  const [row] = (await table.query().limit(1).toArray()) as { vector: ArrayLike<number> }[];
  if (row !== undefined && row.vector.length !== dimensions) throw new Error('The table has vectors of another length');
}

async function readIds(table: LanceDb.Table): Promise<number[]> {
  const rows = await table.query().select(['id']).toArrow();
  return Array.from(rows.getChild('id') ?? [], Number);
}

function createVectorIndex(parts: {
  connection: LanceDb.Connection;
  table: LanceDb.Table;
  rotate: Rotation;
  modelId: string;
  dimensions: number;
}): VectorIndex {
  const { connection, table, rotate, modelId, dimensions } = parts;
  const inTurn = createTurns();

  async function put(rows: readonly VectorRow[]): Promise<void> {
    const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
    if (unique.length === 0) return;
    const ids = unique.map(({ id }) => id);
    await removeIds(table, ids);
    const before = await table.countRows();
    await table.add(createRecords(unique, rotate, dimensions));
    const added = (await table.countRows()) - before;
    if (added !== unique.length) throw new Error(`The vector table took ${added} of ${unique.length} rows`);
  }

  async function search(vector: Float32Array, limit: number, signal: AbortSignal): Promise<VectorHit[]> {
    signal.throwIfAborted();
    const query = table.query().nearestTo(rotate(vector)).distanceType('cosine').select(['id', '_distance']).limit(limit);
    const rows = (await query.toArray()) as { id: bigint; _distance: number }[];
    signal.throwIfAborted();
    return rows.map((row) => ({ id: Number(row.id), similarity: 1 - row._distance }));
  }

  return {
    modelId,
    dimensions,
    put: (rows) => inTurn(() => put(rows)),
    remove: (ids) => inTurn(() => removeIds(table, ids)),
    search,
    count: () => table.countRows(),
    ids: () => readIds(table),
    compact: () =>
      inTurn(async () => {
        await table.optimize({ cleanupOlderThan: new Date() });
      }),
    close: () =>
      inTurn(async () => {
        table.close();
        connection.close();
      }),
  };
}

async function removeIds(table: LanceDb.Table, ids: readonly number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += MAX_IDS_PER_DELETE) {
    const piece = ids.slice(start, start + MAX_IDS_PER_DELETE).map((id) => BigInt(id));
    await table.delete(`id IN (${piece.join(',')})`);
  }
}

/** An Arrow table of rotated vectors, built from flat arrays: ten times faster than plain objects. */
function createRecords(rows: readonly VectorRow[], rotate: Rotation, dimensions: number): Arrow.Table {
  const { Float32, Table, makeData, makeVector, RecordBatch, Struct } = loadArrow();
  const schema = createSchema(dimensions);
  const values = new Float32Array(rows.length * dimensions);
  rows.forEach(({ vector }, index) => values.set(rotate(vector), index * dimensions));
  const ids = makeVector(BigInt64Array.from(rows, ({ id }) => BigInt(id))).data[0];
  const [idField, vectorField] = schema.fields;
  if (ids === undefined || idField === undefined || vectorField === undefined) throw new Error('Arrow made no column');
  const items = makeData({ type: new Float32(), data: values });
  const vectors = makeData({ type: vectorField.type, length: rows.length, nullCount: 0, child: items });
  const batch = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children: [ids, vectors] });
  return new Table(schema, new RecordBatch(schema, batch));
}

/** Runs writes one after another: LanceDB refuses writers that meet. A write that fails does not stop the next. */
function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
