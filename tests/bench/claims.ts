import { createClaimChecker } from '../../engine/claims/check-claims.ts';
import { type LabelledClaim, makeClaims } from '../fixtures/claims/make-claims.ts';

export interface ClaimRate {
  kind: string;
  isTrue: boolean;
  claims: number;
  /** Of false ones: not shown as supported. Of true ones: shown as unsupported or contradicted. */
  caught: number;
  contradicted: number;
  wrong: readonly { claim: LabelledClaim; why: string }[];
}

/** Judges the labelled set of one half; milliseconds per sentence beside. */
export function measureClaims(
  corpusPath: string,
  half: 'development' | 'report',
  every = 1,
): { rates: ClaimRate[]; msPerSentence: number; sentences: number } {
  const claims = makeClaims(corpusPath, half, every);
  const checker = createClaimChecker();
  const startedMs = performance.now();
  const judged = claims.map((claim) => {
    const { sentence, source } = claim;
    const checked = checker.check({ text: sentence, start: 0, end: sentence.length, sources: [{ id: 1, text: source }] });
    return { claim, verdict: checked.verdict, why: checked.why };
  });
  const msPerSentence = (performance.now() - startedMs) / claims.length;
  const kinds = [...new Set(claims.map(({ kind }) => kind))];
  const rates = kinds.map((kind): ClaimRate => {
    const own = judged.filter(({ claim }) => claim.kind === kind);
    const caught = own.filter(({ verdict }) => verdict !== 'supported');
    const isTrue = own[0]?.claim.isTrue ?? false;
    return {
      kind,
      isTrue,
      claims: own.length,
      caught: caught.length,
      contradicted: own.filter(({ verdict }) => verdict === 'contradicted').length,
      wrong: own.filter(({ verdict }) => (verdict === 'supported') !== isTrue),
    };
  });
  return { rates, msPerSentence, sentences: claims.length };
}

/** The table of docs/claim-check.md. */
export function claimTable({ rates, msPerSentence, sentences }: ReturnType<typeof measureClaims>): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const rows = rates.map(({ kind, isTrue, claims, caught, contradicted }) => {
    const [low, high] = wilson(caught, claims);
    const rate = `${percent(caught / claims)} (${percent(low)} to ${percent(high)})`;
    return `| ${kind} | ${isTrue ? 'true' : 'false'} | ${claims} | ${isTrue ? '' : rate} | ${isTrue ? rate : ''} | ${contradicted} |`;
  });
  return [
    '| sentences | they are | number | caught (95 % interval) | false alarms (95 % interval) | called contradicted |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `${sentences} sentences, ${msPerSentence.toFixed(2)} ms each, reading the sources included.`,
  ].join('\n');
}

/** Wilson's interval of a share at 95 %. */
function wilson(hits: number, of: number): readonly [number, number] {
  const z = 1.96;
  const share = hits / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}
