import type { Answerer } from '../../engine/answer/answerer.ts';
import { Failure } from '../../engine/failure.ts';
import type { AnswerRouter } from '../../engine/provider-answers.ts';

/** Answers on this machine in offline mode, and by `provider` in the others, without what stands before a real one. */
export function routedTo(provider: Answerer | null): AnswerRouter {
  return async function* answer({ mode, local }, request, signal) {
    if (mode === 'offline') {
      yield { kind: 'answering', answeredBy: { kind: 'local', providerId: null, name: '', model: null, why: null } };
      return yield* local();
    }
    if (provider === null) throw new Failure('PROVIDER_NOT_CONFIGURED');
    yield { kind: 'answering', answeredBy: { kind: 'provider', providerId: null, name: 'Fake', model: 'fake-model', why: null } };
    yield* provider.answer(request, signal);
  };
}
