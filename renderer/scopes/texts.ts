import { addText } from '../text/index.ts';
import { scopesText } from './text.en.ts';

// Brought along by whichever part of it is shown first.
addText({ scopes: scopesText });
