import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { createRotation } from '../engine/search/rotation.ts';
import type { OpenVectorIndex, VectorIndex, VectorRow } from '../engine/search/vector-index.ts';
import { withLanceFailures } from './lancedb-failure.ts';
import { openIndexState } from './lancedb-index-state.ts';
import { createTableReader, idCondition } from './lancedb-search.ts';
import { createRecords, openTable, readIds } from './lancedb-table.ts';
import { createTurns } from '../engine/search/turns.ts';
import { countVersions } from './lancedb-files.ts';

/** Raised when what is stored changes its form; tables of another form are dropped and filled again. */
const FORM = 1;

/** Sent to LanceDB as one text; more ids than this go in pieces. */
const MAX_IDS_PER_DELETE = 5_000;

/** A vector table in LanceDB. A folder that cannot be read is thrown away and an empty one made: it is derived data. */
export const openVectorIndex: OpenVectorIndex = async (options) => {
  const { directory, modelId, dimensions, rotationKey } = options;
  const name = tableName(rotationKey);
  const opened = await withLanceFailures(() => openTable({ directory, name, dimensions }));
  const index = await openIndexState({ ...opened, directory, name, dimensions });
  const rotate = createRotation(rotationKey, dimensions);
  const tableFolder = join(directory, `${name}.lance`);
  return createVectorIndex({
    opened,
    index,
    rotate,
    modelId,
    dimensions,
    versions: await countVersions(tableFolder),
  });
};

/** Vectors rotated with another key are of no use: each key has a table of its own. */
function tableName(rotationKey: Uint8Array): string {
  return `vectors-${FORM}-${createHmac('sha256', rotationKey).update('table name').digest('hex').slice(0, 16)}`;
}

function createVectorIndex(parts: {
  opened: Awaited<ReturnType<typeof openTable>>;
  index: Awaited<ReturnType<typeof openIndexState>>;
  rotate: ReturnType<typeof createRotation>;
  modelId: string;
  dimensions: number;
  /** On the disk when it was opened. */
  versions: number;
}): VectorIndex {
  const { opened, index, rotate, modelId, dimensions } = parts;
  const { connection, table } = opened;
  let { ids } = opened;
  let writes = parts.versions - 1;
  /** LanceDB refuses writers that meet; what rearranges the table keeps apart from its like as well. */
  const [inTurn, inUpkeep] = [createTurns(), createTurns()];
  const reader = createTableReader({ table: () => index.searched(), ids: () => ids, plan: () => index.plan(), dimensions });

  /** After a write that failed, only the table knows what is in it. */
  async function write(work: () => Promise<void>): Promise<void> {
    await inTurn(() =>
      withLanceFailures(async () => {
        try {
          await work();
        } catch (error) {
          ids = await readIds(table);
          throw error;
        } finally {
          writes++;
        }
      }),
    );
  }

  async function put(rows: readonly VectorRow[]): Promise<void> {
    const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
    if (unique.length === 0) return;
    await removeIds(unique.map(({ id }) => id));
    const before = await table.countRows();
    await table.add(createRecords(unique, rotate, dimensions));
    const added = (await table.countRows()) - before;
    if (added !== unique.length) throw new Error(`The vector table took ${added} of ${unique.length} rows`);
    for (const { id } of unique) ids.add(id);
    index.added(added);
  }

  async function removeIds(given: readonly number[]): Promise<void> {
    const there = given.filter((id) => ids.has(id));
    for (let start = 0; start < there.length; start += MAX_IDS_PER_DELETE) {
      const piece = there.slice(start, start + MAX_IDS_PER_DELETE);
      await table.delete(idCondition(piece));
      for (const id of piece) ids.delete(id);
      writes++;
    }
  }

  return {
    modelId,
    dimensions,
    put: (rows) => write(() => put(rows)),
    remove: (given) => write(() => removeIds(given)),
    search: (vector, limit, options, signal) => index.read(() => reader.search(rotate(vector), limit, options), signal),
    similarities: (vector, given, signal) => index.read(() => reader.similarities(rotate(vector), given), signal),
    meanSimilarities: (vector, groups, signal) => index.read(() => reader.meanSimilarities(rotate(vector), groups), signal),
    count: () => ids.size,
    ids: () => ids.values(),
    state: () => ({ rows: ids.size, ...index.state(), writesSinceCompaction: writes, emptied: opened.emptied }),
    compact: () =>
      inUpkeep(() =>
        inTurn(() =>
          withLanceFailures(async () => {
            await index.compact();
            writes = 0;
          }),
        ),
      ),
    buildIndex: (signal) => inUpkeep(() => withLanceFailures(() => index.build(() => ids, inTurn, signal))),
    close: () =>
      inUpkeep(() =>
        inTurn(async () => {
          await index.close();
          table.close();
          connection.close();
        }),
      ),
  };
}
