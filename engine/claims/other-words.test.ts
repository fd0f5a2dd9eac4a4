import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';

/** Notes with sentences as a model words them; written by hand, to develop on. */
const NOTES: readonly { name: string; source: string; says: readonly string[]; doesNotSay: readonly string[] }[] = [
  {
    name: 'a guideline',
    source:
      'Apixaban: 5 mg twice daily. Reduce to 2.5 mg twice daily if at least two of: age ≥ 80 years, weight ≤ 60 kg, creatinine ≥ 133 µmol/L. Avoid if creatinine clearance is below 15 mL/min. Stop 48 hours before major surgery. Metformin: stop if eGFR falls below 30 mL/min/1.73 m². Do not start if eGFR < 45. Maximum dose 2 g per day. Enoxaparin 1 mg/kg every 12 hours, or 1.5 mg/kg once daily.',
    says: [
      'The dose is reduced to 2.5 mg twice daily when two of the following apply: age 80 or over, body weight 60 kg or less, or serum creatinine 133 µmol/L or more.',
      'Metformin should be stopped when the eGFR is less than 30 mL/min.',
      'Metformin should not be started with an eGFR under 45.',
      'The maximum dose of metformin is 2,000 mg daily.',
      'Apixaban should be stopped two days before major surgery.',
      'Enoxaparin is given as 1 mg/kg twice daily or 1.5 mg/kg once a day.',
      'Apixaban is usually given at 5 mg BID.',
    ],
    doesNotSay: [
      'The dose is reduced to 2.5 mg twice daily with age 60 or over or weight 80 kg or less.',
      'Metformin should be stopped when the eGFR is less than 45 mL/min.',
      'Metformin should be stopped when the eGFR is above 30 mL/min.',
      'Metformin should be started with an eGFR under 45.',
      'The maximum dose of metformin is 3 g daily.',
      'Apixaban should be stopped 24 hours before major surgery.',
      'Apixaban should be stopped 48 hours after major surgery.',
      'Enoxaparin is given as 1.5 mg/kg twice daily.',
      'Avoid apixaban if creatinine clearance is below 25 mL/min.',
      'Apixaban is usually given at 5 mg once daily.',
    ],
  },
  {
    name: 'a visit',
    source:
      'Mr. Green was seen on 3 March 2025. He is a 67-year-old man with type 2 diabetes, hypertension and COPD. He stopped smoking in 2010 after 30 pack-years. He takes metformin 1 g BID, lisinopril 20 mg daily and tiotropium 18 mcg once daily. No chest pain. He denies orthopnea but reports mild ankle swelling, worse on the left. HbA1c was 7.8 %, up from 7.1 % in September 2024. Lisinopril was increased from 10 mg to 20 mg. CT of the chest showed a 6 mm nodule in the right upper lobe; no lymphadenopathy. Repeat CT in 12 months. He is allergic to penicillin. Colonoscopy in 2019 was normal.',
    says: [
      'Mr. Green, 67, has type 2 diabetes, hypertension and COPD.',
      'His HbA1c rose from 7.1% to 7.8%.',
      'A 6 mm nodule was found in the right upper lobe on chest CT.',
      'A follow-up CT is due in one year.',
      'He does not have chest pain or orthopnea.',
      'He has mild ankle swelling, which is worse on the left side.',
      'Lisinopril was raised to 20 mg.',
      'He quit smoking in 2010, having smoked for 30 pack-years.',
      'He takes 1000 mg of metformin twice a day, 20 mg of lisinopril a day and 18 micrograms of tiotropium a day.',
      'He has a penicillin allergy.',
      'He was seen on 03/03/2025.',
      'There was no lymphadenopathy.',
      'The current medications include tiotropium, lisinopril and metformin.',
    ],
    doesNotSay: [
      'His HbA1c fell from 7.8% to 7.1%.',
      'His HbA1c was 8.7 %.',
      'A 6 mm nodule was found in the left upper lobe on chest CT.',
      'A 6 cm nodule was found in the right upper lobe on chest CT.',
      'A 6 mm nodule was found in the right lower lobe on chest CT.',
      'A follow-up CT is due in 6 months.',
      'He has orthopnea and mild ankle swelling.',
      'He has chest pain.',
      'He has no ankle swelling.',
      'Lisinopril was reduced to 20 mg.',
      'Lisinopril was increased from 20 mg to 40 mg.',
      'He started smoking in 2010.',
      'He takes 18 mg of tiotropium once daily.',
      'He takes metformin 1 g once daily.',
      'He takes losartan 20 mg daily.',
      'He is not allergic to penicillin.',
      'He has no penicillin allergy.',
      'He is allergic to penicillamine.',
      'He was seen on 13 March 2025.',
      'A colonoscopy in 2019 was abnormal.',
      'There was lymphadenopathy.',
      'He is a 76-year-old man.',
      'Colonoscopy in 2017 was normal.',
    ],
  },
  {
    name: 'an assessment',
    source:
      'ASSESSMENT: No evidence of malignancy on MRI. Left hip osteoarthritis. Warfarin was discontinued on 5 May 2024 because of a subdural haematoma; apixaban was not restarted. INR 2.5. The wound is clean without erythema. Sodium 138, potassium 5.9, creatinine 1.4 mg/dL. Hold lisinopril. She has never had a seizure. Her mother had breast cancer at 45. She can walk 200 metres without pain. Gabapentin 300 mg three times daily was started for neuropathic pain. Follow up in 6 weeks. She drinks two glasses of wine a week. Pain 8/10. Ejection fraction 55%. O2 sat 94 % on 2 L.',
    says: [
      'The MRI showed no evidence of malignancy.',
      'She has osteoarthritis of the left hip.',
      'Warfarin was stopped on May 5, 2024 due to a subdural haematoma.',
      'Potassium was 5.9 and sodium 138.',
      'The creatinine was 1.4 mg/dL.',
      'She never had seizures.',
      'Her mother was diagnosed with breast cancer at age 45.',
      'She walks 200 m pain-free.',
      'Gabapentin 300 mg TID was begun for neuropathic pain.',
      'She should be followed up in 6 weeks.',
      'She drinks 2 glasses of wine per week.',
      'The pain was rated 8/10.',
      'The ejection fraction was 55 percent.',
      'Oxygen saturation was 94% on 2 litres.',
      'The wound is clean, with no erythema.',
      'Lisinopril is to be held.',
    ],
    doesNotSay: [
      'The MRI showed malignancy.',
      'There is evidence of malignancy on MRI.',
      'She has osteoarthritis of the right hip.',
      'She has osteoarthritis of both hips.',
      'Warfarin was started on 5 May 2024 because of a subdural haematoma.',
      'Warfarin was stopped on 15 May 2024.',
      'Apixaban was restarted.',
      'Potassium was 138 and sodium 5.9.',
      'Potassium was 4.9.',
      'The creatinine was 1.4 mmol/L.',
      'She has had a seizure.',
      'Her father had breast cancer at 45.',
      'Her mother had breast cancer at 54.',
      'She can walk 200 metres with pain.',
      'She can walk 20 metres without pain.',
      'Gabapentin 300 mg BID was begun for neuropathic pain.',
      'Pregabalin 300 mg three times daily was started for neuropathic pain.',
      'Gabapentin 3000 mg three times daily was started.',
      'She should be followed up in 6 months.',
      'She drinks two glasses of wine a day.',
      'She does not drink wine.',
      'The pain was rated 6/10.',
      'The ejection fraction was 45%.',
      'Oxygen saturation was 84% on 2 L.',
      'The wound has erythema.',
      'The wound is not clean.',
      'The INR was 3.5.',
    ],
  },
];

function verdictOf(text: string, source: string): string | undefined {
  return checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: source }] }])[0]?.verdict;
}

describe.each(NOTES)('$name, in other words', ({ source, says, doesNotSay }) => {
  it.each(says)('says: %s', (text) => expect(verdictOf(text, source)).toBe('supported'));
  it.each(doesNotSay)('does not say: %s', (text) => expect(verdictOf(text, source)).not.toBe('supported'));
});
