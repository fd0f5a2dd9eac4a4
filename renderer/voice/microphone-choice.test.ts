import { describe, expect, it } from 'vitest';
import { chooseMicrophone, microphoneKind, rememberedLabel, type MicrophoneDevice } from './microphone-choice.ts';

function device(label: string, deviceId = label): MicrophoneDevice {
  return { deviceId, label, groupId: '' };
}

const BUILT_IN = device('Internal Microphone');
const AIRPODS = device('AirPods Pro (Bluetooth)');
const SPEECHMIKE = device('Microphone (SpeechMike III) (0911:0c1c)');
const USB = device('USB Condenser Mic (046d:0825)');
const MONITOR = device('Monitor of Built-in Audio');

describe('choice of the microphone', () => {
  it.each<[string, MicrophoneDevice[], string[], MicrophoneDevice | null]>([
    ['nothing there', [], [], null],
    ['no label may be seen yet', [device('', 'a'), device('', 'b')], ['Internal Microphone'], null],
    ['built-in before Bluetooth', [AIRPODS, BUILT_IN], [], BUILT_IN],
    [
      'built-in before Bluetooth though the system uses Bluetooth',
      [device('Default - AirPods Pro (Bluetooth)', 'default'), AIRPODS, BUILT_IN],
      [],
      BUILT_IN,
    ],
    ['Bluetooth when the person chose it', [AIRPODS, BUILT_IN], ['AirPods Pro (Bluetooth)'], AIRPODS],
    ['Bluetooth when there is nothing else', [AIRPODS], [], AIRPODS],
    ['a dictation microphone before all', [BUILT_IN, USB, SPEECHMIKE], [], SPEECHMIKE],
    ['the first of the list that is there', [BUILT_IN, USB, SPEECHMIKE], ['Gone Mic', 'USB Condenser Mic'], USB],
    [
      'by its name when the port changed',
      [BUILT_IN, device('USB Condenser Mic (046d:0826)', 'new')],
      ['USB Condenser Mic (046d:0825)'],
      device('USB Condenser Mic (046d:0826)', 'new'),
    ],
    [
      'the one the system uses among equals',
      [device('Default - USB Condenser Mic (046d:0825)', 'default'), BUILT_IN, USB],
      [],
      USB,
    ],
    ['what the computer plays is the last resort', [MONITOR, AIRPODS], [], AIRPODS],
  ])('%s', (_title, devices, priority, wanted) => {
    expect(chooseMicrophone(devices, priority)).toBe(wanted?.deviceId ?? null);
  });

  it.each([
    ['Microphone Array (Realtek(R) Audio)', 'wired'],
    ['Headset (Jabra Hands-Free AG Audio)', 'bluetooth'],
    ['Galaxy Buds2', 'bluetooth'],
    ['Nuance PowerMic III', 'dictation'],
    ['Philips SpeechOne', 'dictation'],
    ['BlackHole 2ch', 'virtual'],
  ])('%s is %s', (label, kind) => {
    expect(microphoneKind(label)).toBe(kind);
  });

  it('remembers a label without what changes', () => {
    expect(rememberedLabel('Default - USB Mic (046d:0825)')).toBe('USB Mic');
    expect(rememberedLabel('Microphone (SpeechMike III)')).toBe('Microphone (SpeechMike III)');
  });
});
