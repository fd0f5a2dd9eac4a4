import { describe, expect, it } from 'vitest';
import { readScheduleQuestion } from './schedule-question.ts';

/** Friday, 10:12. */
const NOW = Date.UTC(2026, 10, 20, 10, 12);

function read(question: string): string | null {
  const asked = readScheduleQuestion(question, NOW);
  const time = (at: { fromWallMs: number; toWallMs: number }) =>
    [at.fromWallMs, at.toWallMs].map((ms) => new Date(ms).toISOString().slice(5, 16).replace('T', ' ')).join(' to ');
  switch (asked?.kind) {
    case 'agenda':
      return `agenda ${time(asked.time)}`;
    case 'tasks':
      return `tasks${asked.overdue ? ' overdue' : ''}${asked.time ? ` ${time(asked.time)}` : ''}`;
    case 'contact':
      return `${asked.wants} of ${asked.name}`;
    case 'next':
    case 'last':
      return `${asked.kind}${asked.name === null ? '' : ` with ${asked.name}`}`;
    case undefined:
      return null;
  }
}

describe('a question about the schedule', () => {
  it.each([
    ['what is on this afternoon?', 'agenda 11-20 12:00 to 11-20 18:00'],
    ["What's on today?", 'agenda 11-20 00:00 to 11-21 00:00'],
    ['what do I have tomorrow', 'agenda 11-21 00:00 to 11-22 00:00'],
    ['what do I have on tomorrow morning', 'agenda 11-21 06:00 to 11-21 12:00'],
    ['what is on tonight', 'agenda 11-20 18:00 to 11-21 00:00'],
    ['am I free on Friday afternoon?', 'agenda 11-27 12:00 to 11-27 18:00'],
    ['do I have any appointments next Tuesday', 'agenda 11-24 00:00 to 11-25 00:00'],
    ['do I have anything on Monday', 'agenda 11-23 00:00 to 11-24 00:00'],
    ['what meetings do I have next week', 'agenda 11-23 00:00 to 11-30 00:00'],
    ['who am I seeing tomorrow', 'agenda 11-21 00:00 to 11-22 00:00'],
    ['what is on my calendar', 'agenda 11-20 00:00 to 11-21 00:00'],
    ['What is scheduled for 24 November', 'agenda 11-24 00:00 to 11-25 00:00'],
    ['how does my day look today', 'agenda 11-20 00:00 to 11-21 00:00'],
    ['can you tell me what is on this afternoon please', 'agenda 11-20 12:00 to 11-20 18:00'],
    ['who is my next patient?', 'next'],
    ['what is my next appointment', 'next'],
    ['when is my next appointment with Mr Jones', 'next with Jones'],
    ['when do I see Mrs Smith next', 'next with Smith'],
    ['when did I last see Mrs Smith?', 'last with Smith'],
    ["when was Mrs Anna O'Neill last seen", "last with Anna O'Neill"],
    ['what tasks are due', 'tasks'],
    ['what tasks are due this week?', 'tasks 11-16 00:00 to 11-23 00:00'],
    ['which tasks are overdue', 'tasks overdue'],
    ['what do I have to do today', 'tasks 11-20 00:00 to 11-21 00:00'],
    ['show my tasks', 'tasks'],
    ["what is Dr Lee's phone number?", 'phones of Lee'],
    ['phone number of Dr Ada Lee', 'phones of Ada Lee'],
    ['email address for Peter', 'emails of Peter'],
    ["when is Eve's birthday", 'birthday of Eve'],
    ['how do I reach Dr Lee', 'all of Lee'],
  ])('%s', (question, expected) => expect(read(question)).toBe(expected));

  it.each([
    'what is the dose of amoxicillin today', 'what is on the WHO list', 'what is the next step in sepsis', 'what is the next line of treatment',
    'when was the patient last seen', 'what did the guideline say this week', 'who is the patient', 'when did the patient last have chemotherapy',
    'what is due in pregnancy', 'what tasks does the pancreas have', 'what do I have to know about sepsis', 'do I have to give steroids today',
    'what is the morning dose of insulin', "what is tomorrow's plan for Mrs Smith", 'when is the next dose of vancomycin due', 'what is the phone number of the poison centre',
    'which antibiotics are planned for this afternoon', 'what is the schedule of immunisations', 'what happened on Monday', '', 'tomorrow', 'what is the target INR',
  ])('is not: %j', (question) => expect(read(question)).toBeNull()); // prettier-ignore
});
