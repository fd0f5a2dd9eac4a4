/** Rows of whole numbers from -7 to 7 with a scale each: two to a byte, the first half of a row in the low bits. */
export interface QuantisedTable {
  /** `dimensions / 2` bytes a row; each number is stored plus 8. */
  bytes: Uint8Array;
  scales: Float32Array;
}

const LARGEST = 7;
const OFFSET = 8;

/** Shares of a row's largest value at which larger ones are cut off: the one that changes the row least is taken. */
const CLIPS = [1, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52];

export function quantise(values: Float32Array, dimensions: number): QuantisedTable {
  const rows = values.length / dimensions;
  const half = dimensions / 2;
  const bytes = new Uint8Array(rows * half);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const vector = values.subarray(row * dimensions, (row + 1) * dimensions);
    const scale = bestScale(vector);
    scales[row] = scale;
    for (let index = 0; index < half; index++) {
      const low = rounded(vector[index] ?? 0, scale) + OFFSET;
      const high = rounded(vector[index + half] ?? 0, scale) + OFFSET;
      bytes[row * half + index] = low | (high << 4);
    }
  }
  return { bytes, scales };
}

function bestScale(vector: Float32Array): number {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 1;
  const scales = CLIPS.map((clip) => (clip * largest) / LARGEST);
  const errors = scales.map((scale) => vector.reduce((sum, value) => sum + (value - scale * rounded(value, scale)) ** 2, 0));
  return scales[errors.indexOf(Math.min(...errors))] ?? 1;
}

function rounded(value: number, scale: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / scale)));
}
