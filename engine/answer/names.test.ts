import { describe, expect, it } from 'vitest';
import { patientName } from './names.ts';

const inText = (text: string): string => patientName({ path: 'note.txt', text });

describe('patientName', () => {
  it('reads whose document it is from its text', () => {
    expect(inText('Clinic\n\nPatient: Ana Rivera, 68 years Date: 2026-03-12')).toBe('Ana Rivera');
    expect(inText('Patient: Kwame Osei. Taken by: Dr. Weiss.')).toBe('Kwame Osei');
    expect(inText('Patient: Thandi Mbeki\nDate: 2026-09-08')).toBe('Thandi Mbeki');
    expect(inText("Name: J. O'Neill")).toBe("J. O'Neill");
    expect(inText('HISTORY\n\nMartha Collins is a 50-year-old female.')).toBe('Martha Collins');
  });

  it('reads it from a folder or file sorted by surname', () => {
    expect(patientName({ path: '/notes/Rivera, Ana/2026-03-12 review.md', text: '' })).toBe('Ana Rivera');
    expect(patientName({ path: String.raw`C:\notes\2026-03-12 Osei, Kwame.txt`, text: '' })).toBe('Kwame Osei');
  });

  it('finds nobody in a guideline', () => {
    expect(
      patientName({ path: '/guidelines/Wound Care.md', text: 'This is a 50-year-old rule. The patient: rest and fluids.' }),
    ).toBe('');
  });
});
