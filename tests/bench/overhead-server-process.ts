import { startOpenAiServer } from '../fakes/openai-server.ts';

/** Asked of the server's process, one at a time; each is answered. */
export type ProviderOrder =
  /** The next answer is so many words, this far apart. */
  { kind: 'stream'; words: number; pieceDelayMs: number } | { kind: 'last' };

export interface ProviderAnswer {
  baseUrl: string;
  /** Of the last request that asked for an answer; forgotten by then. */
  body: unknown;
}

/** The provider in a process of its own: what it takes of the processor is not the client's. */
async function run(): Promise<void> {
  const server = await startOpenAiServer();
  process.on('message', (order: ProviderOrder) => {
    if (order.kind === 'stream') {
      const pieces = Array.from({ length: order.words }, (_, index) => (index % 12 === 11 ? 'and ' : 'so '));
      server.script({ kind: 'answer', pieces, pieceDelayMs: order.pieceDelayMs });
    }
    const body = server.requests.findLast(({ path }) => path.endsWith('/responses'))?.body ?? null;
    server.requests.length = 0;
    const answer: ProviderAnswer = { baseUrl: server.baseUrl, body };
    process.send?.(answer);
  });
  process.on('disconnect', () => process.exit(0));
}

if (process.send) await run();
