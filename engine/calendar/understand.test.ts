import { describe, expect, it } from 'vitest';
import { understand } from './understand.ts';

/** Friday, 10:12. */
const NOW = Date.UTC(2026, 10, 20, 10, 12);

function made(words: string): string | null {
  const wanted = understand(words, NOW);
  const at = (ms: number, allDay: boolean) =>
    new Date(ms)
      .toISOString()
      .slice(0, allDay ? 10 : 16)
      .replace('T', ' ');
  if (wanted === null) return null;
  if (wanted.kind === 'task') return `task: ${wanted.title}${wanted.due ? ` | ${at(wanted.due.wallMs, wanted.due.allDay)}` : ''}`;
  const { title, startWallMs, endWallMs, allDay, location } = wanted;
  return `event: ${title} | ${at(startWallMs, allDay)} - ${at(endWallMs, allDay)}${location === null ? '' : ` | ${location}`}`;
}

describe('words that ask for a task or event', () => {
  it.each([
    ['remind me to check INR of Mrs Smith tomorrow at 9', 'task: Check INR of Mrs Smith | 2026-11-21 09:00'],
    ['Please remind me next Tuesday to review the potassium.', 'task: Review the potassium | 2026-11-24'],
    ['remind me to call the lab in two hours', 'task: Call the lab | 2026-11-20 12:12'],
    ['remind me to ring Peter at 9', 'task: Ring Peter | 2026-11-21 09:00'],
    ['remind me to ring Peter at half past three', 'task: Ring Peter | 2026-11-20 15:30'],
    ['remind me in a fortnight to repeat the bloods', 'task: Repeat the bloods | 2026-12-04'],
    ['remind me to ring Peter on Friday afternoon', 'task: Ring Peter | 2026-11-27 14:00'],
    ['remind me to discharge bed 4 tonight at 7', 'task: Discharge bed 4 | 2026-11-20 19:00'],
    ['add a task to renew the registration by the 30th of November', 'task: Renew the registration | 2026-11-30'],
    ['set a reminder for 4 pm to hand over', 'task: Hand over | 2026-11-20 16:00'],
    ['add milk to my to-do list', 'task: Milk'],
    ['todo: order syringes', 'task: Order syringes'],
    ['remind me to give 5 mg at 21:00', 'task: Give 5 mg | 2026-11-20 21:00'],
    ['remind me on the 3rd of January to send the report', 'task: Send the report | 2027-01-03'],
    ['put ward round on Friday at half past nine', 'event: Ward round | 2026-11-27 09:30 - 2026-11-27 10:00'],
    ['put dental check on my calendar tomorrow at 14:30', 'event: Dental check | 2026-11-21 14:30 - 2026-11-21 15:00'],
    [
      'schedule a meeting with Dr Lee on 24 November from 10 to 11 in room 4',
      'event: Meeting with Dr Lee | 2026-11-24 10:00 - 2026-11-24 11:00 | Room 4',
    ],
    ['Put teaching on Wednesday at quarter to four for an hour', 'event: Teaching | 2026-11-25 15:45 - 2026-11-25 16:45'],
    ['schedule theatre list all day tomorrow', 'event: Theatre list | 2026-11-21 - 2026-11-22'],
    ['book clinic on 2026-12-01 14:00-17:30', 'event: Clinic | 2026-12-01 14:00 - 2026-12-01 17:30'],
    ['book clinic on 1.12. at 8', 'event: Clinic | 2026-12-01 08:00 - 2026-12-01 08:30'],
  ])('%s', (words, expected) => expect(made(words)).toBe(expected));

  it.each([
    'remind me what the dose of ceftriaxone is', 'what is on this afternoon', 'schedule of immunisations', 'book a flight',
    'make a plan for diabetes', 'plan treatment of sepsis', 'what should I put in the note', 'put ward round on Monday and Tuesday at 9',
    'book MRI for Mr X 3/12 at 9', 'remind me', 'remind me on the 3rd of December', 'can I put the patient on oxygen?',
    'put meeting in the calendar next week', '', 'put ward round on 31 February at 9',
  ])('%j asks for nothing that is sure', (words) => expect(made(words)).toBeNull()); // prettier-ignore
});
