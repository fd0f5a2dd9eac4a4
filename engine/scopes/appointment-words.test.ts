import { describe, expect, it } from 'vitest';
import { readAppointment } from './appointment-words.ts';

const at = (hour: number, minute = 0): number => hour * 60 + minute;

describe('words that speak of an appointment', () => {
  it.each<[string, number[]]>([
    ['my 10:30', [at(10, 30), at(22, 30)]],
    ['what did I prescribe for my 10.30?', [at(10, 30), at(22, 30)]],
    ['the 14:15 appointment', [at(14, 15)]],
    ['my three o’clock', [at(3), at(15)]],
    ["my 3 o'clock", [at(3), at(15)]],
    ['my 3 pm', [at(15)]],
    ['the 3:30 p.m. one', [at(15, 30)]],
    ['my 9am', [at(9)]],
    ['half past ten', [at(10, 30), at(22, 30)]],
    ['quarter to three', [at(2, 45), at(14, 45)]],
    ['my quarter past nine', [at(9, 15), at(21, 15)]],
    ['my ten thirty', [at(10, 30), at(22, 30)]],
    ['my eleven forty-five', [at(11, 45), at(23, 45)]],
    ["my twelve o'clock", [at(12), at(0)]],
    ['my 12 am', [at(0)]],
    ['my 12 pm', [at(12)]],
    ['my noon patient', [at(12)]],
    ['my ten', [at(10), at(22)]],
    ['three in the afternoon', [at(15)]],
  ])('%s: a time', (words, minutesOfDay) => {
    expect(readAppointment(words)?.which).toEqual({ kind: 'at', minutesOfDay });
  });

  it.each([
    ['my next patient', 'next', true],
    ['who is my next appointment', 'next', false],
    ['the current patient', 'now', true],
    ['my first patient tomorrow', 'first', true],
    ['my last patient', 'last', true],
    ['the previous patient', 'previous', true],
  ])('%s: its place in the day', (words, kind, isPatient) => {
    expect(readAppointment(words)).toMatchObject({ which: { kind }, isPatient });
  });

  it.each([
    ['Mrs Smith’s appointment', 'Mrs Smith'],
    ["Anna Smith's visit", 'Anna Smith'],
    ['my appointment with Mr. Brown tomorrow', 'Mr. Brown'],
    ['the appointment of Jörg Müller?', 'Jörg Müller'],
  ])('%s: somebody’s', (words, name) => {
    expect(readAppointment(words)?.which).toEqual({ kind: 'with', name });
  });

  it.each(['my 10:30 tomorrow', 'tomorrow my first patient'])('%s: of another day', (words) => {
    expect(readAppointment(words)?.day).toBe(1);
  });

  it.each([
    'metformin 500 mg twice daily',
    'What is the dose of warfarin?',
    'my 10 patients with gout',
    'my 3 days of fever',
    'potassium 3.5',
    'INR of Mrs Smith',
  ])('%s: none', (words) => {
    expect(readAppointment(words)).toBeNull();
  });
});
