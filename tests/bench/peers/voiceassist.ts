import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inEvaluationLibrary } from '../../../cli/evaluation-library.ts';
import { answer, askAll, PASSAGES, readPeerTask, tell } from './side.ts';

/** The task through the product: files on disk, read, encrypted and indexed as any library is; the built-in model. */
const task = await readPeerTask();
const modelsDir = join(task.directory, 'models');
await mkdir(modelsDir);
const { signal } = new AbortController();
await inEvaluationLibrary(
  { documents: task.documents, modelsDir },
  async ({ indexMs, passages, documentsFor }) => {
    tell(`${task.documents.length} documents taken in`);
    const leaveOut = new Set<never>();
    const ask = (question: string) => documentsFor(question, { passages: PASSAGES, leaveOut }, signal);
    answer({ indexMs, passages, runs: await askAll(task.sets, 'VoiceAssist', ask) });
  },
  signal,
);
