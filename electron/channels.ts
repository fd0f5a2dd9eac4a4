/** Names of what crosses between a page's preload and main. The preload offers functions, never these names. */
export const CHANNELS = {
  chooseFolders: 'voiceassist:choose-folders',
  chooseFiles: 'voiceassist:choose-files',
  openSettings: 'voiceassist:open-settings',
  requestEnginePort: 'voiceassist:request-engine-port',
  /** Main to preload, with one port. */
  enginePort: 'voiceassist:engine-port',
} as const;
