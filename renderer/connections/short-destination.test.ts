import { expect, it } from 'vitest';
import { shortDestination } from './short-destination.ts';

it('a destination is its host, with whatever is not as everywhere', () => {
  expect(shortDestination('https://api.example.org:443')).toBe('api.example.org');
  expect(shortDestination('https://api.example.org')).toBe('api.example.org');
  expect(shortDestination('wss://speech.example.org:8443')).toBe('speech.example.org:8443');
  expect(shortDestination('https://[2001:db8::443]')).toBe('[2001:db8::443]');
  expect(shortDestination('http://127.0.0.1:11434')).toBe('http://127.0.0.1:11434');
});
