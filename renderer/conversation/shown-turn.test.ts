import { describe, expect, it } from 'vitest';
import { citation, conversationId, failureData, turnId, type AskEvent } from '../../contract/index.ts';
import { applyAskEvent, endTurn, isRunning, newTurn } from './shown-turn.ts';

const ids = { conversationId: conversationId.parse('c'), turnId: turnId.parse('t') };
const timings = { searchMs: 1, firstTextMs: 2, totalMs: 3 };
const one = citation.parse({
  number: 1,
  passageId: 1,
  documentId: 'd',
  title: 'T',
  path: '/t',
  page: null,
  start: 0,
  end: 4,
  quote: 'word',
});

const play = (...events: AskEvent[]) => events.reduce(applyAskEvent, newTurn('key', 'q?', 'offline', 0));

describe('a turn on the page', () => {
  it('goes from searching through reading to answering, and ends as the engine says', () => {
    const started = play({ kind: 'started', ...ids, mode: 'cloud', question: 'q?', scope: null });
    expect(started).toMatchObject({ stage: 'searching', mode: 'cloud', turnId: 't' });
    const found = applyAskEvent(started, {
      kind: 'evidence',
      searchedFor: 'q',
      terms: ['q'],
      expansions: [],
      corrections: [],
      legs: [],
      hits: [],
    });
    expect(found.stage).toBe('reading');
    const cited = applyAskEvent(found, { kind: 'citation', citation: one });
    const answering = applyAskEvent(applyAskEvent(cited, { kind: 'text', text: 'A ' }), { kind: 'text', text: 'word. [1]' });
    expect(answering).toMatchObject({ stage: 'answering', answer: 'A word. [1]', citations: [one] });
    expect(isRunning(answering)).toBe(true);
    const done = {
      kind: 'done',
      ...ids,
      outcome: 'answered',
      answer: 'A word. [1]',
      citations: [one],
      removedMarkers: 2,
      claims: [],
      replaced: null,
      answeredBy: { kind: 'local', providerId: null, name: '', model: null, why: null },
      cost: null,
      timings,
    } as const;
    expect(applyAskEvent(answering, { ...done, citations: [...done.citations], claims: [...done.claims] })).toMatchObject({
      stage: 'answered',
      removedMarkers: 2,
      timings,
    });
  });

  it('keeps what had arrived when the answer fails or its stream breaks off', () => {
    const answering = play({ kind: 'text', text: 'Half' });
    const failure = failureData('PROVIDER_CUT');
    expect(applyAskEvent(answering, { kind: 'failed', failure, offlineOffered: true })).toMatchObject({
      answer: 'Half',
      failure,
      offlineOffered: true,
    });
    expect(endTurn(answering, failureData('CONNECTION_LOST'))).toMatchObject({ stage: 'failed', answer: 'Half' });
    expect(endTurn(answering, null)).toMatchObject({ stage: 'cancelled', answer: 'Half', failure: null });
  });

  it('says who answers before the first word, and who took over', () => {
    const answeredBy = { kind: 'provider', providerId: null, name: 'Ward', model: 'm', why: null } as const;
    const local = { ...answeredBy, kind: 'local', name: '', model: null, why: 'Ward did not answer in time' } as const;
    const asked = play({ kind: 'answering', answeredBy });
    expect(asked.answeredBy).toEqual(answeredBy);
    expect(applyAskEvent(asked, { kind: 'answering', answeredBy: local }).answeredBy).toEqual(local);
  });

  it('stays as it ended when the stream closes after its last event', () => {
    const done = play({
      kind: 'done',
      ...ids,
      outcome: 'not-in-library',
      answer: '',
      citations: [],
      removedMarkers: 0,
      claims: [],
      replaced: null,
      answeredBy: null,
      cost: null,
      timings,
    });
    expect(endTurn(done, failureData('CONNECTION_LOST'))).toBe(done);
  });
});
