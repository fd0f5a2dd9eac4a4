import { addText } from '../text/index.ts';
import { answeringText } from './text.en.ts';

// Brought along by whichever part of it is shown first.
addText({ answering: answeringText });
