/** How much is worked on at once: so many of any size, and more as long as all of them come to no more than `smallBytes`. */
export interface Capacity {
  files: number;
  smallFiles: number;
  smallBytes: number;
}

/**
 * Works on what `next` gives, as much at once as there is room for, until it gives nothing more and all are done. An error of
 * one keeps no other from being worked on; after one of `next` nothing more is taken. Answers with the errors, in their order.
 */
export async function inParallel<Item>(parts: {
  next: () => Item | undefined;
  /** In bytes. */
  sizeOf: (item: Item) => number;
  work: (item: Item) => Promise<void>;
  capacity: Capacity;
}): Promise<unknown[]> {
  const { files, smallFiles, smallBytes } = parts.capacity;
  const errors: unknown[] = [];
  const done = Promise.withResolvers<void>();
  let [underWay, bytes] = [0, 0];
  let isTaking = true;

  function take(): Item | undefined {
    try {
      return parts.next();
    } catch (error) {
      errors.push(error);
      isTaking = false;
      return undefined;
    }
  }

  function fill(): void {
    while (isTaking && (underWay < files || (underWay < smallFiles && bytes <= smallBytes))) {
      const item = take();
      if (item === undefined) break;
      void workOn(item);
    }
    if (underWay === 0) done.resolve();
  }

  async function workOn(item: Item): Promise<void> {
    const sizeBytes = parts.sizeOf(item);
    underWay++;
    bytes += sizeBytes;
    try {
      await parts.work(item);
    } catch (error) {
      errors.push(error);
    }
    underWay--;
    bytes -= sizeBytes;
    fill();
  }

  fill();
  await done.promise;
  return errors;
}
