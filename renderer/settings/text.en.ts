export const settingsText = {} as const;
