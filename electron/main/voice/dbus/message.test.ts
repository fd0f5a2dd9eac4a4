import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { socketPath } from './connection.ts';
import { type BusMessage, createMessageSplitter, encodeMessage } from './message.ts';
import { typesOf, type Value } from './values.ts';

const message: BusMessage = {
  type: 'signal',
  serial: 7,
  path: '/a',
  interface: 'b.c',
  member: 'D',
  signature: 'osta{sv}(yb)',
  body: ['/x', 'Grüße', 5n, [['k', { signature: 'a(su)', value: [['one', 1]] }]], [255, false]],
};

/** A signature with values that fit it. */
const value = fc.letrec<{ one: [string, Value]; leaf: [string, Value] }>((tie) => ({
  leaf: fc.oneof(
    fc.nat(255).map((number): [string, Value] => ['y', number]),
    fc.boolean().map((bit): [string, Value] => ['b', bit]),
    fc.integer().map((number): [string, Value] => ['i', number]),
    fc.nat().map((number): [string, Value] => ['u', number]),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((number): [string, Value] => ['x', number]),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((number): [string, Value] => ['t', number]),
    fc.string({ unit: 'grapheme' }).map((text): [string, Value] => ['s', text]),
  ),
  one: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.tuple(tie('leaf'), fc.nat(4)).map(([[type, item], count]): [string, Value] => [`a${type}`, Array(count).fill(item)]),
    fc
      .array(tie('one'), { minLength: 1, maxLength: 3 })
      .map((parts): [string, Value] => [`(${parts.map(([type]) => type).join('')})`, parts.map(([, part]) => part)]),
    tie('one').map(([signature, inner]): [string, Value] => ['v', { signature, value: inner }]),
  ),
})).one;

describe('messages of D-Bus', () => {
  it('are read as they were written, however they arrive', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (values, size) => {
        const sent = { ...message, signature: values.map(([type]) => type).join(''), body: values.map(([, one]) => one) };
        const bytes = Buffer.concat([encodeMessage(sent), encodeMessage(message)]);
        const split = createMessageSplitter();
        const got: unknown[] = [];
        for (let at = 0; at < bytes.length; at += size) got.push(...split(bytes.subarray(at, at + size)));
        expect(got).toEqual([sent, message]);
      }),
      { seed: 20261120, numRuns: 300 },
    );
  });

  it('that are damaged are refused, not waited for and not read beyond', () => {
    const whole = encodeMessage(message);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          for (const got of createMessageSplitter()(bytes)) expect(got === null || typeof got.serial === 'number').toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { seed: 20261120, numRuns: 2_000 },
    );
  });

  it.each<[string, (bytes: Buffer) => void]>([
    ['of the other byte order', (bytes) => bytes.writeUInt8(0x42, 0)],
    ['of another version', (bytes) => bytes.writeUInt8(2, 3)],
    ['of more than a megabyte', (bytes) => bytes.writeUInt32LE(2_000_000, 4)],
  ])('%s are refused', (_what, change) => {
    const bytes = encodeMessage(message);
    change(bytes);
    expect(() => createMessageSplitter()(bytes)).toThrow();
  });

  it('of a type nobody knows are left out', () => {
    const bytes = encodeMessage(message);
    bytes.writeUInt8(9, 1);
    expect(createMessageSplitter()(bytes)).toEqual([null]);
  });

  it.each(['a', '(', '(s', 's)', '{', '()', 'a()', 'z', `${'a'.repeat(20)}s`, `${'('.repeat(20)}s${')'.repeat(20)}`])(
    'have no signature %j',
    (signature) => {
      expect(() => typesOf(signature)).toThrow();
    },
  );
});

describe('the address of a bus', () => {
  it.each([
    ['unix:path=/run/user/1000/bus', '/run/user/1000/bus'],
    ['unix:path=/tmp/a%20b,guid=12ab', '/tmp/a b'],
    ['tcp:host=localhost,port=1;unix:abstract=/tmp/dbus-1,guid=ab', '\0/tmp/dbus-1'],
  ])('%s', (address, path) => {
    expect(socketPath(address)).toBe(path);
  });

  it.each(['', 'tcp:host=localhost,port=1', 'unix:', 'unix:guid=12'])('is none where it says %j', (address) => {
    expect(() => socketPath(address)).toThrow();
  });
});
