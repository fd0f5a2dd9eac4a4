import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRotation } from './rotation.ts';

const dot = (left: Float32Array, right: Float32Array) => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
const key = (byte: number) => new Uint8Array(32).fill(byte);
const component = fc.float({ min: -1, max: 1, noNaN: true });

describe('rotation of vectors', () => {
  it('keeps dot products, for any number of dimensions and any key', () => {
    const cases = fc.integer({ min: 1, max: 400 }).chain((dimensions) => {
      const vector = fc
        .array(component, { minLength: dimensions, maxLength: dimensions })
        .map((values) => Float32Array.from(values));
      return fc.tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), vector, vector);
    });
    fc.assert(
      fc.property(cases, ([bytes, left, right]) => {
        const rotate = createRotation(bytes, left.length);
        const scale = Math.sqrt(dot(left, left) * dot(right, right)) + 1e-6;
        expect(Math.abs(dot(rotate(left), rotate(right)) - dot(left, right)) / scale).toBeLessThan(1e-5);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('is the same for the same key and another for another', () => {
    const vector = Float32Array.from({ length: 384 }, (_, index) => Math.sin(index));
    const rotated = createRotation(key(1), 384)(vector);
    expect(createRotation(key(1), 384)(vector)).toEqual(rotated);
    const other = createRotation(key(2), 384)(vector);
    const length = dot(vector, vector);
    expect(Math.abs(dot(rotated, other) / length)).toBeLessThan(0.3);
    expect(Math.abs(dot(rotated, vector) / length)).toBeLessThan(0.3);
  });

  it('spreads a single component over all of them', () => {
    const vector = new Float32Array(384);
    vector[17] = 1;
    const rotated = createRotation(key(3), 384)(vector);
    expect(Math.max(...rotated.map(Math.abs))).toBeLessThan(0.5);
    expect(rotated.filter((value) => value !== 0).length).toBeGreaterThan(200);
  });

  it('refuses a vector of another length', () => {
    expect(() => createRotation(key(1), 3)(new Float32Array(4))).toThrow(RangeError);
  });
});
