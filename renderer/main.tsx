import { AppFrame } from './frame/app-frame.tsx';
import { openWindow } from './window.tsx';

openWindow('app', <AppFrame />);
