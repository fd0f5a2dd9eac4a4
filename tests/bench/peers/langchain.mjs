/**
 * One retrieval task through LangChain.js with LanceDB, as its documentation shows it: split, embed, store, ask; vectors
 * alone, and the ensemble with its BM25 retriever. Reads the task as JSON on stdin, writes what it found as JSON on stdout.
 */
import { LanceDB } from '@langchain/community/vectorstores/lancedb';
import { BM25Retriever } from '@langchain/community/retrievers/bm25';
import { EnsembleRetriever } from '@langchain/classic/retrievers/ensemble';
import { Document } from '@langchain/core/documents';
import { Embeddings } from '@langchain/core/embeddings';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { text } from 'node:stream/consumers';
import { openBenchEmbedder } from './embedder.ts';

/** The same model as the other side's, behind LangChain's own interface. */
class SameEmbeddings extends Embeddings {
  constructor(embedder) {
    super({});
    this.embedder = embedder;
  }

  async embedDocuments(texts) {
    const vectors = await this.embedder.embed(texts, 'passage', new AbortController().signal);
    return vectors.map((vector) => [...vector]);
  }

  async embedQuery(query) {
    const [vector] = await this.embedder.embed([query], 'query', new AbortController().signal);
    return [...vector];
  }
}

/** Passages asked for: enough for ten documents after several passages of one are counted once. */
const PASSAGES = 50;

const task = JSON.parse(await text(process.stdin));
const embedder = await openBenchEmbedder(task.directory);
const embeddings = new SameEmbeddings(embedder);

const startedAtMs = performance.now();
const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 200 });
const chunks = await splitter.splitDocuments(
  task.documents.map(({ id, title, text: body }) => new Document({ pageContent: `${title}\n\n${body}`, metadata: { id } })),
);
const store = await LanceDB.fromDocuments(chunks, embeddings, { uri: `${task.directory}/lancedb` });
const indexMs = performance.now() - startedAtMs;

const vectorRetriever = store.asRetriever(PASSAGES);
const ensemble = new EnsembleRetriever({
  retrievers: [vectorRetriever, BM25Retriever.fromDocuments(chunks, { k: PASSAGES })],
  weights: [0.5, 0.5],
});
const runs = { vectors: await run(vectorRetriever), ensemble: await run(ensemble) };
await embedder.close();
process.stdout.write(
  JSON.stringify({ indexMs, passages: chunks.length, runs, peakRssBytes: process.resourceUsage().maxRSS * 1024 }),
);

async function run(retriever) {
  const found = {};
  const tookMs = [];
  for (const { id, text: question } of task.queries) {
    const askedAtMs = performance.now();
    const documents = await retriever.invoke(question);
    tookMs.push(performance.now() - askedAtMs);
    found[id] = [...new Set(documents.map(({ metadata }) => metadata.id))];
  }
  return { found, tookMs };
}
