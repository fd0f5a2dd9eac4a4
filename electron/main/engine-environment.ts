import { childEnvironment } from '../../engine/security/child-environment.ts';

/** The environment of the engine process. ONNX Runtime's official builds send telemetry unless told not to before they load. */
export function engineEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return { ...childEnvironment(env), ORT_DISABLE_TELEMETRY: '1' };
}

/** The proxy the system names for downloads of models; nothing else of the engine looks for it there. */
export function downloadProxies(env: NodeJS.ProcessEnv): Record<string, string> {
  const named = Object.entries(env).filter(([name, value]) => /^(HTTPS?|NO)_PROXY$/i.test(name) && value !== undefined);
  return Object.fromEntries(named) as Record<string, string>;
}
