/**
 * Handles messages one after the other although decoding waits. Without this an event can overtake the request it
 * belongs to and be dropped (seen with oRPC 1 over WebSockets). `broken` is called once, at the first that throws.
 */
export function inOrder<Message>(
  handle: (message: Message) => Promise<void>,
  broken: (error: unknown) => void,
): (message: Message) => void {
  let last = Promise.resolve();
  let failed = false;
  return (message) => {
    last = last
      .then(() => (failed ? undefined : handle(message)))
      .catch((error: unknown) => {
        failed = true;
        broken(error);
      });
  };
}
