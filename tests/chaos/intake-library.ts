import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docxParagraph, makeDocx, makeEncryptedPdf, makePdf } from '../fixtures/documents.ts';
import { makeOdt } from '../fixtures/office-files.ts';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A folder of mixed files that changes, and what a library of it must hold. */
export interface ChangingFolder {
  /** `indexed`, or the code of the failure, by path. */
  readonly expected: ReadonlyMap<string, string>;
  /** Changes, renames, removes and adds some files. */
  change(): Promise<void>;
}

type Made = { name: string; content: string | Uint8Array; outcome: string };

/** No two files hold the same bytes, so that each is a document of its own. */
export async function makeChangingFolder(folder: string, files: number, random: () => number): Promise<ChangingFolder> {
  const expected = new Map<string, string>();
  let made = 0;

  async function make(): Promise<Made> {
    const number = made++;
    const words = `Note ${number}. ${sentences(random, 3 + Math.floor(random() * 30))}`;
    const text = (name: string, content: string | Uint8Array): Made => ({ name, content, outcome: 'indexed' });
    const kinds: (() => Made | Promise<Made>)[] = [
      () => text(`${number}.md`, `# Heading ${number}\n\n${words}\n\n## Plan\n\n${words}`),
      () => text(`${number}.txt`, words),
      () => text(`${number}.html`, `<h1>Note ${number}</h1><p>${words}</p>`),
      () => text(`${number}.csv`, `Drug,Dose\nAspirin ${number},75\n${words.replaceAll(',', ' ')},1\n`),
      () => text(`${number}.docx`, makeDocx(docxParagraph(words))),
      () => text(`${number}.odt`, makeOdt(`<text:p>${words}</text:p>`)),
      () => text(`${number}.eml`, `Subject: Note ${number}\r\n\r\n${words}\r\n`),
      async () => text(`${number}.pdf`, await makePdf([[{ text: `Note ${number}.` }], [{ text: words.slice(0, 80) }]])),
      () => ({ name: `${number}.docx`, content: `no document ${number}`, outcome: 'FILE_CORRUPT' }),
      () => ({ name: `${number}.txt`, content: '', outcome: 'FILE_EMPTY' }),
      () => ({
        name: `${number}.pdf`,
        content: Buffer.concat([makeEncryptedPdf(), Buffer.from(`% ${number}`)]),
        outcome: 'FILE_ENCRYPTED',
      }),
    ];
    // Plain text most, as in a real folder; broken files now and then.
    const at = random() < 0.5 ? Math.floor(random() * 3) : Math.floor(random() * kinds.length);
    return await kinds[at]!();
  }

  async function add(): Promise<void> {
    const { name, content, outcome } = await make();
    const path = join(folder, name);
    await writeFile(path, content);
    expected.set(path, outcome);
  }

  function anyPath(): string {
    const paths = [...expected.keys()];
    return paths[Math.floor(random() * paths.length)]!;
  }

  for (let file = 0; file < files; file++) await add();
  return {
    expected,
    async change() {
      for (let change = 0; change < files / 20; change++) {
        await add();
        const gone = anyPath();
        await rm(gone);
        expected.delete(gone);
        const from = anyPath();
        const to = from.replace(/(\d+)\./, `${made++}-was-$1.`);
        await rename(from, to);
        expected.set(to, expected.get(from)!);
        expected.delete(from);
        const changed = anyPath();
        if (!changed.endsWith('.txt')) continue;
        await writeFile(changed, `Changed ${made++}. ${sentences(random, 5)}`);
        expected.set(changed, 'indexed');
      }
    },
  };
}

const WORDS =
  'patient with fever and cough was given metformin for diabetes heart failure pain in the chest daily dose mg clinic'.split(' ');

function sentences(random: () => number, count: number): string {
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)]!;
  return Array.from({ length: count }, () => `${Array.from({ length: 12 }, word).join(' ')}.`).join(' ');
}
