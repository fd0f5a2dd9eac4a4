import { type CommandContext } from '../command.ts';
import { bytesInWords, counted } from '../output.ts';

/** `status`: versions and what the library holds. */
export async function status({ client, options, output, signal }: CommandContext): Promise<number> {
  const [info, sources, recordings, problems, storage, now] = await Promise.all([
    client.app.info(undefined, { signal }),
    client.library.sources.list(undefined, { signal }),
    client.voice.recordings.list(undefined, { signal }),
    client.library.documents.problems(undefined, { signal }),
    client.library.storage(undefined, { signal }),
    firstStatus(client, signal),
  ]);
  if (options.json) {
    output.result(
      JSON.stringify({
        version: info.version,
        node: process.version,
        dataDir: info.dataDir,
        library: now.library,
        embedder: now.embedder,
        mode: now.mode,
        recordings: recordings.length,
        sources,
        problems,
        storage,
      }),
    );
    return 0;
  }
  output.result(`VoiceAssist ${info.version} (Node ${process.version.slice(1)}), profile ${info.dataDir}`);
  if (now.library)
    output.result(
      `${counted(now.library.documents, 'document')}, ${now.library.indexed} indexed, ${now.library.failed} failed, ${now.library.waiting} waiting, ${counted(now.library.passages, 'passage')}`,
    );
  for (const { documents, message, code } of problems) output.result(`  ${counted(documents, 'document')}: ${message} (${code})`);
  output.result(
    now.embedder?.modelId
      ? `Embedding model ${now.embedder.modelId}, ${counted(now.embedder.vectors, 'vector')}`
      : 'No embedding model: search is full text only.',
  );
  output.result(
    `On the disk: ${storage.parts
      .filter(({ sizeBytes }) => sizeBytes > 0)
      .map(({ kind, sizeBytes }) => `${kind} ${bytesInWords(sizeBytes)}`)
      .join(', ')}${storage.freeBytes === null ? '' : `; ${bytesInWords(storage.freeBytes)} free`}`,
  );
  if (recordings.length > 0) output.result(`${counted(recordings.length, 'recording')} kept, whose words could not be made out`);
  for (const source of sources)
    output.result(
      `  ${source.path ?? source.label}: ${source.indexed} of ${counted(source.documents, 'document')}${source.state === 'missing' ? ' (not reachable)' : ''}`,
    );
  return 0;
}

async function firstStatus(client: CommandContext['client'], signal: AbortSignal) {
  for await (const now of await client.app.watch(undefined, { signal })) return now;
  throw new Error('the status stream ended without a value');
}
