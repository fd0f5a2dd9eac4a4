import { Failure } from '../failure.ts';

/** Events and answers are a few kB; a list of models is some hundreds. What is longer without an end of line is no answer. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024;

/** The same way out; an answer that never comes to the end of a line fails with PROVIDER_ERROR before it fills the memory. */
export function boundedAnswers(fetch: typeof globalThis.fetch, longestLineBytes = LONGEST_LINE_BYTES): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(boundedBody(response.body, longestLineBytes), { status, statusText, headers });
  };
}

/** Read piece by piece: a transform stream between would take more of the processor than everything else done with a word. */
function boundedBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  longestLineBytes: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let lineBytes = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const end = value.lastIndexOf(0x0a);
        lineBytes = end < 0 ? lineBytes + value.length : value.length - end - 1;
        if (lineBytes <= longestLineBytes) return controller.enqueue(value);
        const failure = new Failure('PROVIDER_ERROR', { message: TOO_LONG });
        controller.error(failure);
        await reader.cancel(failure);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

const TOO_LONG = 'The provider sends more than an answer can be. What had arrived is kept.';
