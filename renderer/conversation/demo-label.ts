import { DEMO_LABEL } from '../../contract/default-provider.ts';
import type { ShownTurn } from './shown-turn.ts';

/** The answer for where it is marked as the demo's beside its text: without the label it begins with, of which only a part may have arrived. */
export function withoutDemoLabel({ answer, answeredBy }: Pick<ShownTurn, 'answer' | 'answeredBy'>): string {
  if (answeredBy?.kind !== 'demo') return answer;
  if (answer.startsWith(DEMO_LABEL)) return answer.slice(DEMO_LABEL.length).trimStart();
  return DEMO_LABEL.startsWith(answer.trimEnd()) ? '' : answer;
}
