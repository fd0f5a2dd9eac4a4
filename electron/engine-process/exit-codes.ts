/** How the engine process ends; the supervisor in main decides by it, see `main/supervisor.ts`. */
export const EXIT = {
  clean: 0,
  badHandshake: 64,
  storeFailed: 65,
  profileInUse: 66,
  wrongKey: 67,
  unhandledError: 70,
  restartRequested: 75,
} as const;
