import { Failure } from '../failure.ts';

/** Events and answers are a few kB; a list of models is some hundreds. What is longer without an end of line is no answer. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024;

/** The same way out; an answer that never comes to the end of a line fails with PROVIDER_ERROR before it fills the memory. */
export function boundedAnswers(fetch: typeof globalThis.fetch, longestLineBytes = LONGEST_LINE_BYTES): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    let lineBytes = 0;
    const bounded = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        const end = piece.lastIndexOf(0x0a);
        lineBytes = end < 0 ? lineBytes + piece.length : piece.length - end - 1;
        if (lineBytes > longestLineBytes) controller.error(new Failure('PROVIDER_ERROR', { message: TOO_LONG }));
        else controller.enqueue(piece);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(bounded), { status, statusText, headers });
  };
}

const TOO_LONG = 'The provider sends more than an answer can be. What had arrived is kept.';
