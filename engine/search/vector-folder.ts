import { createHash } from 'node:crypto';

/** Names the folder of an index: readable, and different for models whose readable names are the same. */
export function vectorFolder(modelId: string, generation: number): string {
  const readable = modelId.replace(/[^a-zA-Z0-9-]+/g, '-').slice(0, 60);
  const name = `${readable}-${createHash('sha256').update(modelId).digest('hex').slice(0, 8)}`;
  return generation === 0 ? name : `${name}-${generation}`;
}
