import type { AnsweredBy, AskEvent, Citation, SendDecision } from '../../contract/ask.ts';
import { doubtsOf } from '../../engine/answer/doubts.ts';
import { type CommandContext } from '../command.ts';
import { scopeNamed } from './scopes.ts';

/** `ask QUESTION [--mode offline|cloud|auto] [--scope S] [--preview | --send]`: the answer with [n] and its sources; with --json every event as a line. */
export async function ask({ client, options, output, signal }: CommandContext): Promise<number> {
  const question = options.words.join(' ').trim();
  const narrowed = await scopeNamed(client, options.scope, signal);
  const mode = options.mode === undefined ? {} : { mode: options.mode };
  const { asWritten, preview } = options;
  const events = await client.ask({ question, ...mode, ...narrowed, asWritten, preview }, { signal });
  let last: AskEvent | undefined;
  for await (const event of events) {
    last = event;
    if (options.json) output.result(JSON.stringify(event));
    else if (event.kind === 'failed') output.message(describeFailure(event));
    else if (event.kind === 'answering' && event.answeredBy.why !== null) output.message(describeAnswering(event.answeredBy));
    if (event.kind !== 'held') continue;
    if (!options.json) output.result(describeHeld(event));
    await client.decideSend({ sendId: event.sendId, decision: decisionOf(options) }, { signal });
  }
  if (last?.kind !== 'done') return 1;
  if (last.outcome === 'cancelled') return options.preview ? 0 : 1;
  if (!options.json) output.result(describeAnswer(last));
  return last.outcome === 'failed' ? 1 : 0;
}

/** Nobody is asked here: what is held goes out only where the command says so. */
function decisionOf({ preview, send }: CommandContext['options']): SendDecision {
  if (preview) return 'cancel';
  return send ? 'send' : 'offline';
}

function describeHeld({ providerName, destination, model, bytes, body }: Extract<AskEvent, { kind: 'held' }>): string {
  return `To ${providerName} (${destination}, ${model}), ${bytes.toLocaleString('en-GB')} bytes:\n${body}`;
}

function describeAnswering({ kind, name, why }: AnsweredBy): string {
  return `${why ?? ''}: ${kind === 'local' ? 'answered on this computer' : `asking ${name}`}.`;
}

function describeFailure(event: Extract<AskEvent, { kind: 'failed' }>): string {
  const offer = event.offlineOffered ? ' With --mode offline it can be looked up on this computer.' : '';
  return `${event.failure.message} (${event.failure.code})${offer}`;
}

function describeAnswer(done: Extract<AskEvent, { kind: 'done' }>): string {
  if (done.outcome === 'not-in-library') return 'That is not in your library.';
  const sources = done.citations.map((citation) => `[${citation.number}] ${describePlace(citation)}: “${citation.quote}”`);
  const doubts = doubtsOf(done).map(({ sentence, why }) => `Not supported: “${plainText(sentence)}” ${why}`);
  return [plainText(done.answer.trim()), '', ...doubts, ...sources].join('\n');
}

/** Without the backslashes and references that keep Markdown from reading the words of a document as marks. Source: CommonMark 0.31. */
function plainText(markdown: string): string {
  return markdown.replaceAll('&lt;', '<').replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

function describePlace({ title, path, page }: Citation): string {
  return page === null ? `${title} (${path})` : `${title}, page ${page} (${path})`;
}
