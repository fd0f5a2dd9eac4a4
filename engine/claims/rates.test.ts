import { describe, expect, it } from 'vitest';
import { checkClaims } from './check-claims.ts';

function verdictOf(text: string, source: string): string | undefined {
  return checkClaims([{ text, start: 0, end: text.length, sources: [{ id: 1, text: source }] }])[0]?.verdict;
}

describe('what follows a unit belongs to it', () => {
  it.each([
    ['Heparin 18 units/h.', 'Heparin 18 units/kg/h.'],
    ['Insulin 6 units/day.', 'Insulin 6 units/hour.'],
    ['Insulin 6 units.', 'Insulin 6 units/hour.'],
    ['Doxorubicin 50 mg.', 'Doxorubicin 50 mg/m2.'],
    ['Potassium chloride 10 mmol/min.', 'Potassium chloride 10 mmol/hour.'],
    ['Amoxicillin 40 mg/kg/dose.', 'Amoxicillin 40 mg/kg/day.'],
    ['Noradrenaline 0.1 mcg/kg/h.', 'Noradrenaline 0.1 mcg/kg/min.'],
    ['Paracetamol 250 mg/mL.', 'Paracetamol 250 mg/5 mL.'],
    ['He drinks 10 units/day.', 'Drinks 10 units/week.'],
    ['PaO2 8.5 mmHg.', 'PaO2 8.5 kPa.'],
    ['Digoxin 125 mg.', 'Digoxin 0,125 mg.'],
  ])('not supported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).not.toBe('supported'));

  it.each([
    ['Fentanyl patch 25 micrograms per hour.', 'Fentanyl patch 25 mcg/h.'],
    ['Noradrenaline 6 mcg/kg/h.', 'Noradrenaline 0.1 mcg/kg/min.'],
    ['Doxorubicin 50 mg/m².', 'Doxorubicin 50 mg/m2.'],
    ['Amoxicillin 40 mg/kg per day.', 'Amoxicillin 40 mg/kg/day.'],
    ['Amoxicillin 40 mg/kg daily.', 'Amoxicillin 40 mg/kg/day.'],
    ['Amoxicillin 10 to 15 mg/kg.', 'Amoxicillin 10-15 mg/kg.'],
    ['Amoxicillin 10 mg/kg/dose every 8 hours.', 'Amoxicillin 10 mg/kg every 8 hours.'],
    ['Gliclazide 80 mg daily.', 'Gliclazide 80 mg/day.'],
    ['She drinks 10 units a week.', 'Drinks 10 units/week.'],
    ['Oxygen at 2 litres per minute.', 'Oxygen 2 L/min.'],
    ['Maintenance fluid at 60 mL/h.', 'Maintenance fluid 1 mL/min.'],
    ['Ferritin 1000 micrograms/L.', 'Ferritin 1000 ug/L.'],
    ['Ferritin was 1000 micrograms per litre.', 'Ferritin 1000 ng/mL.'],
    ['Digoxin 0,125 mg daily.', 'Digoxin 0.125 mg daily.'],
    ['Digoxin 125 micrograms daily.', 'Digoxin 0,125 mg daily.'],
    ['The eGFR was 45 mL/min/1.73 m².', 'eGFR 45 mL/min/1.73 m2.'],
  ])('supported: %s Source: %s', (text, source) => expect(verdictOf(text, source)).toBe('supported'));
});
