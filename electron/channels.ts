/** Names of what crosses between a page's preload and main. The preload offers functions, never these names. */
export const CHANNELS = {
  chooseFolders: 'voiceassist:choose-folders',
  chooseFiles: 'voiceassist:choose-files',
  openSettings: 'voiceassist:open-settings',
  requestEnginePort: 'voiceassist:request-engine-port',
  /** Main to preload, with one port. */
  enginePort: 'voiceassist:engine-port',
  setGlobalKeys: 'voiceassist:set-global-keys',
  suspendGlobalKeys: 'voiceassist:suspend-global-keys',
  askForKeyAccess: 'voiceassist:ask-for-key-access',
  microphoneAccess: 'voiceassist:microphone-access',
  askForMicrophone: 'voiceassist:ask-for-microphone',
  openMicrophoneSettings: 'voiceassist:open-microphone-settings',
  setVoiceState: 'voiceassist:set-voice-state',
  chooseDictationDevice: 'voiceassist:choose-dictation-device',
  /** Main to preload. */
  globalTrigger: 'voiceassist:global-trigger',
  globalKeyStates: 'voiceassist:global-key-states',
  screenLocked: 'voiceassist:screen-locked',
  dictationDevices: 'voiceassist:dictation-devices',
} as const;
