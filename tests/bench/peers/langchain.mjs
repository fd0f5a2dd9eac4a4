/**
 * The task through LangChain.js with LanceDB, as its documentation shows it: split, embed, store, ask; vectors alone, and the
 * ensemble with its BM25 retriever.
 */
import { LanceDB } from '@langchain/community/vectorstores/lancedb';
import { BM25Retriever } from '@langchain/community/retrievers/bm25';
import { EnsembleRetriever } from '@langchain/classic/retrievers/ensemble';
import { Document } from '@langchain/core/documents';
import { Embeddings } from '@langchain/core/embeddings';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { openBenchEmbedder } from './embedder.ts';
import { answer, askAll, contentOf, PASSAGES, readPeerTask, tell } from './side.ts';

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

const task = await readPeerTask();
const embedder = await openBenchEmbedder(task.directory);

const startedAtMs = performance.now();
const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 200 });
const chunks = await splitter.splitDocuments(
  task.documents.map((document) => new Document({ pageContent: contentOf(document), metadata: { id: document.id } })),
);
const store = await LanceDB.fromDocuments(chunks, new SameEmbeddings(embedder), { uri: `${task.directory}/lancedb` });
const indexMs = performance.now() - startedAtMs;
tell(`${task.documents.length} documents taken in`);

const vectors = store.asRetriever(PASSAGES);
const bm25 = BM25Retriever.fromDocuments(chunks, { k: PASSAGES });
const ensemble = new EnsembleRetriever({ retrievers: [vectors, bm25], weights: [0.5, 0.5] });
const askedBy = (retriever) => async (question) => (await retriever.invoke(question)).map(({ metadata }) => metadata.id);
const runs = [
  ...(await askAll(task.sets, 'LangChain, vectors', askedBy(vectors))),
  ...(await askAll(task.sets, 'LangChain, ensemble', askedBy(ensemble))),
];
await embedder.close();
answer({ indexMs, passages: chunks.length, runs });
