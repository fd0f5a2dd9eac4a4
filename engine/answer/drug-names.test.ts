import { describe, expect, it } from 'vitest';
import { drugClasses, isDrugName } from './drug-names.ts';

describe('isDrugName', () => {
  it.each(
    'rivaroxaban enoxaparin metoprolol lisinopril atorvastatin omeprazole amoxicillin gentamicin ciprofloxacin adalimumab imatinib semaglutide empagliflozin sitagliptin salbutamol metformin Prednisolone aciclovir warfarin'.split(
      ' ',
    ),
  )('knows %s', (name) => expect(isDrugName(name)).toBe(true));

  it.each(
    'april cholesterol concept control hospital haemoglobin potassium creatinine patient statin orphan morning insulinoma eosin myosin cytidine accept protein medicine examine routine peptide'.split(
      ' ',
    ),
  )('takes %s for an ordinary word', (word) => expect(isDrugName(word)).toBe(false));

  it('knows ramipril and its class', () => {
    expect(isDrugName('ramipril')).toBe(true);
    expect(isDrugName('April')).toBe(false);
    expect(drugClasses('Ramipril')).toEqual(['ACE inhibitor']);
    expect(drugClasses('apixaban')).toContain('anticoagulant');
    expect(drugClasses('potassium')).toEqual([]);
  });
});
