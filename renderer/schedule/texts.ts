import { addText } from '../text/index.ts';
import { scheduleText } from './text.en.ts';

// Brought along by whichever part of the schedule is shown first.
addText({ schedule: scheduleText });
