import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AskEvent, ConversationId, ScopeId } from '../../contract/index.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ANNA = 'Smith, Anna';
const BOB = 'Smith, Bob';
/** Words that stand with one patient alone. */
const ANNAS = ['annacanary', 'Rotwein'];
const BOBS = ['bobcanary', 'Blauwal', BOB, 'Bob'];

const FILES: Record<string, string> = {
  [`Patients/${ANNA}/visit.txt`]: 'Patient: Anna Smith\n\nThe warfarin dose of annacanary Rotwein was 3 mg daily.',
  [`Patients/${BOB}/visit.txt`]: 'Patient: Bob Smith\n\nThe warfarin dose of bobcanary Blauwal was 7 mg daily.',
  [`Patients/${BOB}/Bobs copy.txt`]: 'A leaflet on vitamin K and the warfarin dose for everyone who takes it.',
  [`Patients/${ANNA}/Annas copy.txt`]: 'A leaflet on vitamin K and the warfarin dose for everyone who takes it.',
  'Patients/Ward list.txt': 'On the ward: bobcanary Blauwal, warfarin dose to be checked.',
  'Guidelines/warfarin.txt': 'The warfarin dose is adapted to the INR of every visit.',
};

async function setUp() {
  const root = await temporaryFolder();
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const server = await startOpenAiServer();
  onTestFinished(server.close);
  const client = (await startUnlockedEngine()).client();
  await useProvider(client, { baseUrl: server.baseUrl, model: 'fake-model' });
  await client.settings.update({
    scopes: { conventions: [{ kind: 'patient', folder: join(root, 'Patients') }] },
  });
  await client.library.index({ paths: [root] });
  const scopeOf = (name: string): ScopeId => `patient:${join(root, 'Patients', name)}` as ScopeId;

  async function ask(input: {
    question: string;
    mode?: 'offline' | 'cloud';
    scopeId?: ScopeId;
    conversationId?: ConversationId;
  }) {
    const events: AskEvent[] = [];
    server.requests.length = 0;
    for await (const event of await client.ask({ mode: 'cloud', ...input })) events.push(event);
    const done = events.find((event) => event.kind === 'done');
    const evidence = events.find((event) => event.kind === 'evidence');
    if (done === undefined) throw new Error('no end');
    const sent = JSON.stringify(server.requests.map(({ body }) => body));
    return { events, done, evidence, sent, told: JSON.stringify(events.filter(({ kind }) => kind !== 'started')) };
  }
  return { root, client, server, ask, scopeOf };
}

function expectNone(text: string, words: readonly string[]): void {
  for (const word of words) expect(text).not.toContain(word);
}

describe('a question under a patient’s scope', () => {
  it('is answered, by the provider or on this machine, from what is the patient’s or nobody’s, shown at the patient’s places', async () => {
    const { ask, scopeOf, client, root } = await setUp();
    for (const mode of ['cloud', 'offline'] as const) {
      const wide = await ask({ question: 'What was the warfarin dose of Blauwal?', mode });
      expect(wide.told).toContain('bobcanary');
      const { told, sent, evidence, events } = await ask({
        question: 'What was the warfarin dose at the visit?',
        scopeId: scopeOf(ANNA),
        mode,
      });
      expectNone(told, BOBS);
      expectNone(sent, BOBS);
      expect(told).toContain('annacanary');
      expect(evidence?.hits.map(({ path }) => path).toSorted()).toEqual([
        join(root, 'Guidelines/warfarin.txt'),
        join(root, `Patients/${ANNA}/Annas copy.txt`),
        join(root, `Patients/${ANNA}/visit.txt`),
      ]);
      expect(events[0]).toMatchObject({ kind: 'started', scope: { scopeId: scopeOf(ANNA), kind: 'patient', name: ANNA } });
    }

    // Who names another patient finds nothing of that one, and is corrected to nothing of that one.
    for (const question of ['bobcanary Blauwal', 'bobcanery Blauwall warfarin', 'What is the dose of Bob Smith?']) {
      const { told, sent, evidence } = await ask({ question, scopeId: scopeOf(ANNA) });
      expectNone(told.replaceAll(JSON.stringify(question).slice(1, -1), '').replaceAll(/"terms":\[[^\]]*\]/g, ''), BOBS);
      expectNone(sent.replaceAll(JSON.stringify(question).slice(1, -1), ''), BOBS);
      expect(evidence?.corrections).toEqual([]);
    }

    // A source opens at the patient’s own place, and no other.
    const { evidence: found } = await ask({ question: 'leaflet on vitamin K', scopeId: scopeOf(ANNA) });
    const leaflet = found?.hits.find(({ path }) => path.includes('copy'));
    if (!leaflet) throw new Error('not found');
    const { documentId } = leaflet;
    const places = async (scopeId?: ScopeId) => {
      const { path, title, copies } = await client.library.documents.text({ documentId, ...(scopeId && { scopeId }) });
      return { path, title, copies };
    };
    const annas = join(root, `Patients/${ANNA}/Annas copy.txt`);
    expect(await places(scopeOf(ANNA))).toEqual({ path: annas, title: 'Annas copy', copies: [] });
    const bobs = join(root, `Patients/${BOB}/Bobs copy.txt`);
    expect(await places(scopeOf(BOB))).toEqual({ path: bobs, title: 'Bobs copy', copies: [] });
    expect([(await places()).path, ...(await places()).copies].toSorted()).toEqual([annas, bobs]);

    const { hits } = await client.search.run({ query: 'bobcanary' });
    const other = hits.find(({ path }) => path.includes(BOB))?.documentId;
    if (!other) throw new Error('not found');
    await expect(client.library.documents.text({ documentId: other, scopeId: scopeOf(ANNA) })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(client.library.documents.open({ documentId: other, scopeId: scopeOf(ANNA) })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('remembers nothing of turns under another scope or none, nor of what lies elsewhere by now', async () => {
    const { ask, scopeOf, client, root } = await setUp();
    const first = await ask({ question: 'What was the warfarin dose of bobcanary Blauwal?' });
    const { conversationId } = first.done;
    await ask({ question: 'And the dose of Blauwal?', conversationId, scopeId: scopeOf(BOB) });
    const anna = await ask({ question: 'And the warfarin dose?', conversationId, scopeId: scopeOf(ANNA) });
    expectNone(anna.sent + anna.told, BOBS);
    expect(anna.evidence?.searchedFor).toBe('And the warfarin dose?');

    const again = await ask({ question: 'And Rotwein?', conversationId, scopeId: scopeOf(ANNA) });
    expect(again.sent).toContain('annacanary');
    const bob = await ask({ question: 'And the warfarin dose?', conversationId, scopeId: scopeOf(BOB) });
    expectNone(bob.sent + bob.told, ANNAS);
    const wide = await ask({ question: 'And the warfarin dose?', conversationId });
    expect(wide.evidence?.searchedFor).toContain('Blauwal');
    expect(wide.evidence?.searchedFor).not.toContain('Rotwein');

    // It was filed with the wrong patient: what was answered from it goes with it.
    await rename(join(root, `Patients/${ANNA}/visit.txt`), join(root, `Patients/${BOB}/visit 2.txt`));
    await client.library.sources.rescan({});
    const after = await ask({ question: 'And the warfarin dose?', conversationId, scopeId: scopeOf(ANNA) });
    expectNone(after.sent + after.told, [...ANNAS, ...BOBS]);

    const { turns } = await client.conversations.get({ conversationId });
    expect(turns.map(({ scope }) => scope?.name ?? null)).toEqual([null, BOB, ANNA, ANNA, BOB, null, ANNA]);
  });

  it('fails where the patient’s folder is gone or folders are no patients any more: never is everything searched instead', async () => {
    const { ask, scopeOf, client, root } = await setUp();
    expect((await client.scopes.list({})).map(({ name, documents }) => [name, documents])).toEqual([[ANNA, 2], [BOB, 2]]); // prettier-ignore
    expect(await client.scopes.list({ query: 'bob SMI' })).toHaveLength(1);
    await rm(join(root, 'Patients', ANNA), { recursive: true });
    const [source] = await client.library.sources.list();
    await client.library.sources.rescan({});
    if (source) await client.library.sources.confirmRemovals({ sourceId: source.sourceId, remove: true });
    const unknown = { code: 'SCOPE_UNKNOWN' };
    await expect(ask({ question: 'warfarin dose', scopeId: scopeOf(ANNA) })).rejects.toMatchObject(unknown);
    await expect(client.search.run({ query: 'warfarin', scopeId: scopeOf(ANNA) })).rejects.toMatchObject(unknown);
    await expect(client.scopes.get({ scopeId: scopeOf(ANNA) })).rejects.toMatchObject(unknown);
    expect((await ask({ question: 'warfarin dose', scopeId: scopeOf(BOB) })).told).toContain('bobcanary');
    await client.settings.update({ scopes: { conventions: [] } });
    await expect(ask({ question: 'warfarin dose', scopeId: scopeOf(BOB) })).rejects.toMatchObject(unknown);
  });
});
