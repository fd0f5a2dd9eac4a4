export const unlockText = {} as const;
