import { AppFrame } from './frame/app-frame.tsx';
import { loadPageVoice } from './voice/page-voice.ts';
import { openWindow } from './window.tsx';

openWindow('app', <AppFrame />);
void loadPageVoice();
