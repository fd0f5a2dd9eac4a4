import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversationId, providerId, turnId } from '../../contract/ids.ts';
import { DEFAULT_PROVIDER, type Provider } from '../../contract/providers.ts';
import type { AnswerPart } from '../../engine/answer/answerer.ts';
import { Failure } from '../../engine/failure.ts';
import { createHeldSends } from '../../engine/held-sends.ts';
import { createProviderAnswers } from '../../engine/provider-answers.ts';

describe('whatever the providers do', () => {
  const codes = [
    'PROVIDER_UNREACHABLE',
    'PROVIDER_ERROR',
    'PROVIDER_TIMEOUT',
    'PROVIDER_KEY_REFUSED',
    'PROVIDER_PAUSED',
  ] as const;
  const behaviour = fc.record({ words: fc.nat({ max: 3 }), fails: fc.option(fc.constantFrom(...codes)) });
  const chain = fc.array(fc.record({ offline: fc.boolean(), attempts: fc.array(behaviour, { minLength: 1, maxLength: 3 }) }), {
    maxLength: 4,
  });
  const request = { question: 'q', searchedFor: 'q', history: [], evidence: [] };

  it('an answer has the words of one alone, the chain is kept to, and offline nobody is asked who is not here', async () => {
    const mode = fc.constantFrom('offline', 'cloud', 'auto');
    await fc.assert(
      fc.asyncProperty(chain, mode, async (all, asking) => {
        const list: Provider[] = all.map(({ offline }, index) => ({
          ...DEFAULT_PROVIDER,
          providerId: providerId.parse(`p${index}`),
          baseUrl: 'http://127.0.0.1:9/v1',
          pseudonymise: 'off',
          offline,
        }));
        const answer = list.map((one) => ({ providerId: one.providerId, model: 'm' }));
        const opened: string[] = [];
        const attempts = all.map((one) => [...one.attempts]);
        const routed = createProviderAnswers({
          settings: () => ({
            privacy: { askBeforeSend: false },
            providers: { list, roles: { answer, transcribe: [], speak: [], embed: [] } },
          }),
          models: {
            way: () => {
              throw new Error('not asked');
            },
            open: ({ provider }) => ({
              async *stream() {
                opened.push(provider.providerId);
                const does = attempts[list.indexOf(provider)]?.shift() ?? { words: 1, fails: null };
                for (let word = 0; word < does.words; word += 1) yield `${provider.providerId}. `;
                if (does.fails !== null) throw new Failure(does.fails);
              },
            }),
          },
          demo: { answer: () => local() },
          pseudonyms: () => {
            throw new Error('not asked');
          },
          costOf: () => null,
          held: createHeldSends(),
          wait: async () => undefined,
          random: () => 0,
          nowMs: () => 0,
        });
        const question = {
          mode: asking,
          conversationId: conversationId.parse('c'),
          turnId: turnId.parse('t'),
          scopeId: null,
          asWritten: false,
          preview: false,
          fresh: false,
          replaced: () => undefined,
          cancel: () => undefined,
          local,
        };
        let said = '';
        let by: string | null = null;
        let failure: unknown = null;
        try {
          for await (const part of routed(question, request, new AbortController().signal)) {
            if (part.kind === 'answering') by = part.answeredBy.providerId ?? 'local';
            if (part.kind === 'text') said += part.text;
          }
        } catch (error) {
          failure = error;
        }
        const speakers = new Set(said.match(/p\d|local/g) ?? []);
        expect(speakers.size).toBeLessThanOrEqual(1);
        if (speakers.size === 1) expect([...speakers]).toEqual([by]);
        // In the order of the chain, each twice at most.
        expect(opened).toEqual(opened.toSorted());
        for (const id of new Set(opened)) expect(opened.filter((one) => one === id).length).toBeLessThanOrEqual(2);
        if (asking === 'offline') for (const id of opened) expect(list.find((one) => one.providerId === id)?.offline).toBe(true);
        // Only where something was said, or nobody may answer here, does a question fail.
        if (failure !== null) expect(said !== '' || asking === 'cloud').toBe(true);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});

async function* local(): AsyncGenerator<AnswerPart, void, void> {
  yield { kind: 'text', text: 'local' };
}
