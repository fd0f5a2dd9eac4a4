import { readdir, readFile, writeFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createNativeParts } from '../../native/parts.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { docxParagraph, makeDocx, makePdf } from '../fixtures/documents.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { installTestModel } from '../fixtures/test-model.ts';

/** Words that occur nowhere else: wherever one is found in the clear, something stored or logged it. */
const CANARY = {
  document: 'Quokkawarfarin',
  pdf: 'Numbatapixaban',
  docx: 'Bilbymetformin',
  html: 'Potoroolisinopril',
  fileName: 'Dunnartpatient',
  upload: 'Quollmorphine',
  question: 'Wombatquestion',
  apiKey: 'sk-kowariapikey',
  failed: 'Antechinusfile',
};

const text = (word: string): string => `# Plan\n\n${word} 5 mg once daily was started because the pressure stayed high.\n`;

async function writeDocuments(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, `${CANARY.fileName}.md`), text(CANARY.document));
  await writeFile(join(folder, 'b.html'), `<h1>Plan</h1><p>${CANARY.html} was stopped.</p>`);
  await writeFile(join(folder, 'c.pdf'), await makePdf([[{ text: `${CANARY.pdf} was started.` }]]));
  await writeFile(join(folder, 'd.docx'), makeDocx(docxParagraph(`${CANARY.docx} was raised.`)));
  await writeFile(join(folder, `${CANARY.failed}.pdf`), `%PDF-1.7 ${CANARY.failed} and nothing a reader could use`);
}

/** Every file below `folder`; the lock, which holds no data and whose opening here would let go of it, is left out. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'profile.lock')
    .map((entry) => join(entry.parentPath, entry.name));
}

async function canariesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of await filesBelow(folder)) {
    const bytes = await readFile(path);
    for (const word of Object.values(CANARY)) {
      const forms = [word, word.toLowerCase(), Buffer.from(word, 'utf16le')];
      if (path.includes(word) || forms.some((form) => bytes.includes(form))) found.push(`${word} in ${path}`);
    }
  }
  return found;
}

describe('what lies on disk after a full run', () => {
  it('holds no document, file name, question, answer or key in the clear', async () => {
    const folder = await temporaryFolder();
    const dataDir = join(folder, 'profile');
    const temporary = join(folder, 'tmp');
    await mkdir(temporary);
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    await installTestModel(join(dataDir, 'models'));
    await writeDocuments(join(folder, 'notes'));
    const server = await startOpenAiServer({ apiKey: CANARY.apiKey });
    const { engine, client } = await startUnlockedEngine({
      dataDir,
      openEmbedder: createNativeParts({ version: '0', shell: 'cli', dataDir }).openEmbedder,
    });
    const calls = client();

    const result = await calls.library.index({ paths: [join(folder, 'notes')] });
    expect(result).toMatchObject({ added: 4, failed: [expect.objectContaining({ code: 'FILE_CORRUPT' })] });
    const bytes = new TextEncoder().encode(text(CANARY.upload));
    await calls.library.upload({ uploadId: 'upload-1', name: 'dropped.md', offset: 0, totalBytes: bytes.length, bytes });
    await calls.library.sources.rescan({});
    await calls.settings.setApiKey({ apiKey: CANARY.apiKey });
    await calls.settings.update({ provider: { baseUrl: server.baseUrl, model: 'fake-model' } });

    const answers: string[] = [];
    for (const mode of ['offline', 'cloud'] as const) {
      for (const word of [CANARY.document, CANARY.pdf, CANARY.docx, CANARY.upload]) {
        for await (const event of await calls.ask({ question: `${CANARY.question}: why was ${word} started?`, mode })) {
          if (event.kind === 'done') answers.push(event.answer);
        }
      }
    }
    // The run is a full one: everything was indexed, found, quoted and sent where it should be, or the scan shows nothing.
    expect(answers.join('\n')).toContain(CANARY.document);
    expect(server.requests.some((request) => request.texts.join('').includes(CANARY.document))).toBe(true);
    expect((await calls.search.run({ query: CANARY.upload })).legs.every((leg) => leg.skipped === null)).toBe(true);
    server.script({ kind: 'status', status: 500, body: `{"error":{"message":"${CANARY.question}"}}` });
    for await (const event of await calls.ask({ question: CANARY.question + ' ' + CANARY.pdf, mode: 'cloud' })) void event;

    const files = await filesBelow(dataDir);
    expect(files.some((path) => path.endsWith('-wal'))).toBe(true);
    expect(files.some((path) => path.includes('vectors'))).toBe(true);
    expect(await canariesIn(dataDir)).toEqual([]);
    expect(await canariesIn(temporary)).toEqual([]);
    await engine.close();
    await server.close();
    // The scan itself sees what it looks for.
    await writeFile(join(temporary, 'leak'), Buffer.from(`..${CANARY.pdf}..`, 'utf16le'));
    expect(await canariesIn(temporary)).toHaveLength(1);
    await rm(join(temporary, 'leak'));
    expect(await canariesIn(dataDir)).toEqual([]);
    expect(await canariesIn(temporary)).toEqual([]);
  });
});
