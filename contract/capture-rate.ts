/** Rate of all audio that goes to the engine: 16-bit signed little-endian mono. A file of its own: audio worklets load it, and no schemas with it. */
export const CAPTURE_RATE_HZ = 16_000;
