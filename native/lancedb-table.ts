import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as LanceDb from '@lancedb/lancedb';
import type * as Arrow from 'apache-arrow';
import { Failure } from '../engine/failure.ts';
import type { Rotation } from '../engine/search/rotation.ts';
import type { VectorRow } from '../engine/search/vector-index.ts';
import { IdSet } from './id-set.ts';
import { lanceFailure } from './lancedb-failure.ts';

/** Where a table lies and what is in it. */
export interface TablePlace {
  /** Folder of one table; made where it is not there. */
  directory: string;
  name: string;
  dimensions: number;
}

export interface OpenedTable {
  connection: LanceDb.Connection;
  table: LanceDb.Table;
  /** Ids of its rows. */
  ids: IdSet;
  /** What was in the folder could not be read and was thrown away. */
  emptied: boolean;
}

/** Opens the table, or makes an empty one where there is none, or none that can be read. Failures: DISK_FULL, DISK_READ_ONLY. */
export async function openTable(place: TablePlace): Promise<OpenedTable> {
  const lancedb = await loadLanceDb();
  await mkdir(place.directory, { recursive: true, mode: 0o700 });
  try {
    return { ...(await openReadable(lancedb, place)), emptied: false };
  } catch (error) {
    const failure = lanceFailure(error);
    if (failure instanceof Failure) throw failure;
    await throwAway(place.directory);
    return { ...(await openReadable(lancedb, place)), emptied: true };
  }
}

/** Loaded on first use: the library takes a tenth of a second and 80 MB. It writes warnings to stderr unless told not to. */
export async function loadLanceDb(): Promise<typeof LanceDb> {
  process.env['LANCE_LOG'] ??= 'error';
  process.env['LANCE_INCLUDE_VECTOR_CENTROIDS'] ??= 'false';
  return await import('@lancedb/lancedb');
}

/**
 * The CommonJS instance of Arrow, which is the one LanceDB itself loads. With the ES module's instance LanceDB 0.31
 * stores no rows and reports no error.
 */
function loadArrow(): typeof Arrow {
  return createRequire(import.meta.url)('apache-arrow') as typeof Arrow;
}

async function openReadable(lancedb: typeof LanceDb, place: TablePlace): Promise<Omit<OpenedTable, 'emptied'>> {
  const connection = await lancedb.connect(place.directory);
  try {
    const names = await connection.tableNames();
    for (const name of names) if (name !== place.name) await connection.dropTable(name);
    if (!names.includes(place.name)) {
      const table = await connection.createEmptyTable(place.name, createSchema(place.dimensions));
      return { connection, table, ids: new IdSet() };
    }
    const table = await connection.openTable(place.name);
    return { connection, table, ids: await readChecked(table, place.dimensions) };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Out of the way at once, so that a deletion that is cut short leaves nothing under the name. */
async function throwAway(directory: string): Promise<void> {
  const aside = `${directory}.damaged`;
  await rm(aside, { recursive: true, force: true });
  await rename(directory, aside);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await rm(aside, { recursive: true, force: true });
}

function createSchema(dimensions: number): Arrow.Schema {
  const { Field, FixedSizeList, Float32, Int64, Schema } = loadArrow();
  const item = new Field('item', new Float32(), true);
  return new Schema([new Field('id', new Int64(), false), new Field('vector', new FixedSizeList(dimensions, item), false)]);
}

/** Reads all ids, which touches every data file, and one vector. */
async function readChecked(table: LanceDb.Table, dimensions: number): Promise<IdSet> {
  const [row] = (await table.query().limit(1).toArray()) as { vector: ArrayLike<number> }[];
  if (row !== undefined && row.vector.length !== dimensions) throw new Error('The table has vectors of another length');
  const ids = await readIds(table);
  if (ids.size !== (await table.countRows())) throw new Error('The table has an id twice');
  return ids;
}

/** Ids of all rows: a million in about a tenth of a second. */
export async function readIds(table: LanceDb.Table): Promise<IdSet> {
  const ids = new IdSet();
  for await (const batch of table.query().select(['id'])) {
    for (const id of idsOf(batch)) ids.add(Number(id));
  }
  return ids;
}

/** The column of ids of a batch or table of results; empty where there are no rows (LanceDB then gives no columns). */
export function idsOf(rows: Arrow.RecordBatch | Arrow.Table): BigInt64Array {
  return (rows.getChild('id')?.toArray() ?? new BigInt64Array()) as BigInt64Array;
}

/** Rows with a vector column as flat arrays: ids, and their vectors one after another. */
export function flatVectors(rows: Arrow.RecordBatch | Arrow.Table): { ids: number[]; values: Float32Array; dimensions: number } {
  const ids = Array.from(idsOf(rows), Number);
  const column = rows.getChild('vector');
  const dimensions = (column?.type as Arrow.FixedSizeList | undefined)?.listSize ?? 0;
  const values = new Float32Array(ids.length * dimensions);
  let filled = 0;
  for (const chunk of column?.data ?? []) {
    const start = chunk.offset * dimensions;
    const items = chunk.children[0]?.values as Float32Array | undefined;
    if (items === undefined) throw new Error('The table gave a vector column without values');
    values.set(items.subarray(start, start + chunk.length * dimensions), filled);
    filled += chunk.length * dimensions;
  }
  return { ids, values, dimensions };
}

/**
 * An Arrow table of rotated vectors, built from flat arrays: ten times faster than plain objects. What is no number has no
 * direction, and is stored as one that has none: LanceDB refuses it, and nothing finds a vector of zeros.
 */
export function createRecords(rows: readonly VectorRow[], rotate: Rotation, dimensions: number): Arrow.Table {
  const { Float32, Table, makeData, makeVector, RecordBatch, Struct } = loadArrow();
  const schema = createSchema(dimensions);
  const values = new Float32Array(rows.length * dimensions);
  rows.forEach(({ vector }, index) => {
    if (vector.every(Number.isFinite)) values.set(rotate(vector), index * dimensions);
  });
  const ids = makeVector(BigInt64Array.from(rows, ({ id }) => BigInt(id))).data[0];
  const [idField, vectorField] = schema.fields;
  if (ids === undefined || idField === undefined || vectorField === undefined) throw new Error('Arrow made no column');
  const items = makeData({ type: new Float32(), data: values });
  const vectors = makeData({ type: vectorField.type, length: rows.length, nullCount: 0, child: items });
  const batch = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children: [ids, vectors] });
  return new Table(schema, new RecordBatch(schema, batch));
}
