/** A request that is ready to be sent, and sent again as it is where a redirect is followed. */
export interface OutgoingRequest {
  method: string;
  /** Goes to the machine's own way as it stands, but for `signal` and `redirect`. */
  init: RequestInit;
  bodyBytes: number;
  /** The bytes of the body, where they were asked for; they are what `init` holds. */
  body: Uint8Array;
}

const NOTHING = new Uint8Array();

/**
 * Text and bytes are passed on as they are; anything else (a form with a recording, say) becomes its bytes here, so that they can be
 * counted, shown and sent again. `exactly`: text becomes its bytes, too.
 */
export async function outgoingRequest(
  input: string | URL | Request,
  init: RequestInit = {},
  { exactly }: { exactly: boolean },
): Promise<OutgoingRequest> {
  const { body = null } = init;
  const isPlain = body === null || typeof body === 'string' || body instanceof Uint8Array;
  if (isPlain && !exactly && !(input instanceof Request)) {
    const bodyBytes = body === null ? 0 : Buffer.byteLength(body);
    return { method: (init.method ?? 'GET').toUpperCase(), init, bodyBytes, body: NOTHING };
  }
  const request = new Request(input, { ...init, signal: null, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) });
  const bytes = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  const { method, headers } = request;
  return {
    method: method.toUpperCase(),
    // With the headers that go with the bytes: the boundary of a form is in both.
    init: { ...init, method, headers, body: bytes },
    bodyBytes: bytes?.byteLength ?? 0,
    body: bytes ?? NOTHING,
  };
}
