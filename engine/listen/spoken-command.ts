import type { SpokenCommand } from '../../contract/voice.ts';

const NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );

/** Words before and after a command that say nothing. */
const FILLER = String.raw`(?:please|ok|okay|thanks|thank you|now|um|uh|er|hey|hm|well|just|can you|could you|would you)`;

const COMMANDS: readonly [RegExp, (number: number) => SpokenCommand | null][] = [
  [
    /^(?:stop(?: (?:it|that|talking|speaking|reading|there))?|be quiet|quiet|silence|shut up|that'?s enough|cancel)$/,
    () => ({ name: 'stop' }),
  ],
  [
    /^(?:repeat(?: (?:it|that|this|the answer))?|(?:say|read) (?:it|that) again|once more|(?:say )?again)$/,
    () => ({ name: 'repeat' }),
  ],
  [
    /^(?:(?:open|show|go to|read)(?: me)? )?(?:the )?(?:source|reference|citation)(?: number| no)? (\S+)$/,
    (number) => (number > 0 ? { name: 'open-source', number } : null),
  ],
  [
    /^(?:open|show|go to)(?: me)? the (\S+) (?:source|reference|citation)$/,
    (number) => (number > 0 ? { name: 'open-source', number } : null),
  ],
  [/^(?:(?:open|show|go to)(?: me)? )?(?:the )?next (?:source|reference|citation)$/, () => ({ name: 'next-source' })],
  [
    /^(?:(?:ask )?(?:a )?new question|(?:ask )?another question|next question|start (?:again|over)|new conversation)$/,
    () => ({ name: 'new-question' }),
  ],
];

/**
 * The command an utterance is, or null where it is a question. It has to be nothing but the command, politeness aside:
 * "stop" is one, "stop metoprolol before surgery?" is not.
 */
export function spokenCommand(transcript: string): SpokenCommand | null {
  const words = withoutFillers(
    transcript
      .toLowerCase()
      .replace(/[’]/g, "'")
      .replace(/[^\p{L}\p{N}' ]+/gu, ' ')
      .replace(/\s+/gu, ' ')
      .trim(),
  );
  for (const [pattern, command] of COMMANDS) {
    const match = pattern.exec(words);
    const found = match === null ? null : command(match[1] === undefined ? 0 : numberOf(match[1]));
    if (found !== null) return found;
  }
  return null;
}

function withoutFillers(words: string): string {
  let bare = words;
  for (let last = ''; last !== bare;) {
    last = bare;
    bare = bare.replace(new RegExp(`^${FILLER}(?: |$)|(?:^| )${FILLER}$`, 'u'), '').trim();
  }
  return bare;
}

/** 0 where it is no number from 1 to 999. Recognisers write "two", "2", "to" or "too". */
function numberOf(word: string): number {
  if (/^\d{1,3}$/.test(word)) return Number(word);
  if (word === 'to' || word === 'too') return 2;
  if (word === 'for') return 4;
  return Math.max(NUMBERS.indexOf(word), ORDINALS.indexOf(word), 0);
}
