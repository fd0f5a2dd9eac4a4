import { describe, expect, it } from 'vitest';
import { isDrugName } from './drug-names.ts';

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
});
