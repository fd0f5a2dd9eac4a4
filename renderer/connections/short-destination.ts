/** A destination without what goes without saying: `https`, `wss` and their port. What is not encrypted keeps its scheme. */
export function shortDestination(destination: string): string {
  return destination.replace(/^(?:https|wss):\/\/(.+?)(?::443)?$/, '$1');
}
