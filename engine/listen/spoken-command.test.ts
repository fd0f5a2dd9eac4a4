import { describe, expect, it } from 'vitest';
import { spokenCommand } from './spoken-command.ts';

const open = (number: number) => ({ name: 'open-source', number }) as const;

describe('a spoken command', () => {
  it.each([
    ['Stop.', { name: 'stop' }],
    ['stop', { name: 'stop' }],
    ['OK, stop talking please.', { name: 'stop' }],
    ['Stop reading', { name: 'stop' }],
    ['be quiet', { name: 'stop' }],
    ["That's enough, thank you.", { name: 'stop' }],
    ['Repeat that, please!', { name: 'repeat' }],
    ['Could you repeat the answer?', { name: 'repeat' }],
    ['say that again', { name: 'repeat' }],
    ['Again, please.', { name: 'repeat' }],
    ['Open source two.', open(2)],
    ['open source 2', open(2)],
    ['Open source number 12, please', open(12)],
    ['source twenty', open(20)],
    ['Show me the third source', open(3)],
    ['open source to', open(2)],
    ['ok open the second reference', open(2)],
    ['Next source', { name: 'next-source' }],
    ['show the next source please', { name: 'next-source' }],
    ['New question.', { name: 'new-question' }],
    ['um, new question', { name: 'new-question' }],
    ['start over', { name: 'new-question' }],
  ])('is heard in %j', (transcript, command) => {
    expect(spokenCommand(transcript)).toEqual(command);
  });

  it.each([
    '',
    'ok',
    'please',
    'Stop metoprolol before surgery?',
    'When should I stop?',
    'should she stop aspirin',
    'repeat potassium in the morning',
    'Repeat the ECG when?',
    'open source software in hospitals',
    'open source',
    'open source zero',
    'open source minus one',
    'what is the source of the infection',
    'source control in sepsis',
    'next source of bleeding',
    'the next step',
    'new question about warfarin',
    'new onset atrial fibrillation',
    'cancel the appointment of Mrs Jones',
    'what was the second source',
    'stop stop order',
  ])('is not heard in %j', (transcript) => {
    expect(spokenCommand(transcript)).toBeNull();
  });
});
