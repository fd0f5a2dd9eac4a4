import { AppFrame } from './frame/app-frame.tsx';
import { startPageVoice } from './voice/page-voice.ts';
import { openWindow } from './window.tsx';

openWindow('app', <AppFrame />);
startPageVoice();
