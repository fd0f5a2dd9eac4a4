import { childEnvironment } from '../../engine/security/child-environment.ts';

/** The environment of the engine process. ONNX Runtime's official builds send telemetry unless told not to before they load. */
export function engineEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return { ...childEnvironment(env), ORT_DISABLE_TELEMETRY: '1' };
}
