import { isDrugName } from '../answer/drug-names.ts';
import type { Word } from './words.ts';

/**
 * Names that have been taken for each other, and frequent trade names and drugs whose form does not tell that they are
 * drugs. Pairs as in lists of look-alike and sound-alike names that medication safety bodies publish.
 */
const NAMES = new Set(
  (
    'hydralazine hydroxyzine hydrocodone oxycodone oxycontin clonidine clonazepam lorazepam alprazolam bupropion buspirone chlorpromazine chlorpropamide ' +
    'cycloserine cyclosporine ciclosporin daunorubicin doxorubicin dimenhydrinate diphenhydramine dobutamine dopamine glipizide glyburide glimepiride ' +
    'lamivudine lamotrigine terbinafine levetiracetam methylprednisolone methyltestosterone nicardipine nifedipine prednisone prednisolone risperidone ' +
    'ropinirole sulfadiazine sulfisoxazole tolazamide tolbutamide tramadol trazodone trazadone vinblastine vincristine zolmitriptan sumatriptan ' +
    'celexa celebrex cerebyx zyprexa zyrtec zantac xanax lamictal lamisil klonopin losec lasix luvox lovenox coumadin warfarin jantoven kaletra keppra ' +
    'metoprolol misoprostol mifepristone metformin metronidazole methotrexate metolazone methadone methimazole mercaptopurine penicillamine penicillin ' +
    'quinine quinidine rifampin rifampicin rifaximin tegretol tetracycline topamax toprol lopressor norvasc lisinopril zestril prinivil diovan cozaar ' +
    'lipitor zocor crestor pravachol plavix eliquis xarelto pradaxa nexium prilosec protonix prevacid pepcid synthroid levoxyl armour glucophage ' +
    'actos avandia amaryl glucotrol januvia lantus levemir humalog novolog humulin novolin advair flovent albuterol proventil ventolin combivent ' +
    'spiriva singulair tylenol motrin advil aleve naprosyn naproxen ibuprofen toradol ketorolac vicodin percocet norco lortab darvocet ultram neurontin ' +
    'gabapentin lyrica pregabalin cymbalta effexor prozac zoloft paxil lexapro wellbutrin desyrel remeron ambien lunesta restoril ativan valium depakote ' +
    'dilantin tegretol seroquel abilify risperdal geodon haldol lithium benadryl claritin allegra zofran phenergan reglan compazine imodium colace ' +
    'senokot miralax dulcolax flexeril soma robaxin skelaxin baclofen zanaflex bactrim septra keflex augmentin amoxicillin zithromax cipro levaquin flagyl ' +
    'vancomycin rocephin clindamycin doxycycline diflucan nystatin acyclovir valtrex hydrochlorothiazide hctz chlorthalidone spironolactone aldactone ' +
    'aldosterone digoxin lanoxin amiodarone cordarone nitroglycerin imdur isosorbide hydrocortisone medrol dexamethasone decadron fosamax actonel ' +
    'evista tamoxifen arimidex megace premarin provera depo-provera allopurinol colchicine aspirin ecotrin acetaminophen paracetamol insulin ' +
    'furosemide torsemide bumex bumetanide potassium magnesium calcium folate cyanocobalamin diclofenac meloxicam mobic celecoxib prednisone ' +
    'lorcet fioricet imitrex topiramate carbamazepine valproate phenobarbital primidone levodopa sinemet aricept namenda exelon memantine donepezil ' +
    'viagra cialis flomax proscar avodart detrol ditropan oxybutynin ranitidine famotidine omeprazole pantoprazole esomeprazole lansoprazole ' +
    'atenolol carvedilol coreg bisoprolol nadolol propranolol inderal verapamil diltiazem cardizem amlodipine felodipine clonidine catapres minoxidil ' +
    'epinephrine ephedrine phenylephrine norepinephrine vasopressin heparin enoxaparin fondaparinux clopidogrel prasugrel ticagrelor apixaban ' +
    'rivaroxaban dabigatran edoxaban morphine hydromorphone oxymorphone fentanyl codeine naloxone buprenorphine ketamine propofol midazolam lidocaine ' +
    'bupivacaine marcaine ropivacaine cefazolin ancef ceftriaxone cefoxitin cefotetan cefuroxime ceftazidime cephalexin azathioprine imuran ' +
    'mycophenolate tacrolimus sirolimus infliximab adalimumab etanercept rituximab fluticasone mometasone budesonide salmeterol formoterol tiotropium ' +
    'ipratropium montelukast loratadine cetirizine fexofenadine guaifenesin mucinex sudafed pseudoephedrine robitussin levothyroxine liothyronine ' +
    'fluoxetine duloxetine paroxetine sertraline citalopram escitalopram venlafaxine mirtazapine amitriptyline nortriptyline doxepin imipramine elavil'
  ).split(' '),
);

/** Chemical elements and vitamins are measured as often as they are given. */
const ALSO_MEASURED = new Set([
  'potassium',
  'magnesium',
  'calcium',
  'lithium',
  'insulin',
  'folate',
  'digoxin',
  'sodium',
  'aldosterone',
]);

/** One drug under two names. */
const SAME: Record<string, string> = {
  coumadin: 'warfarin', jantoven: 'warfarin', lasix: 'furosemide', frusemide: 'furosemide', tylenol: 'paracetamol', acetaminophen: 'paracetamol', advil: 'ibuprofen', motrin: 'ibuprofen',
  aleve: 'naproxen', naprosyn: 'naproxen', lipitor: 'atorvastatin', zocor: 'simvastatin', crestor: 'rosuvastatin', plavix: 'clopidogrel', eliquis: 'apixaban', xarelto: 'rivaroxaban',
  pradaxa: 'dabigatran', nexium: 'esomeprazole', prilosec: 'omeprazole', losec: 'omeprazole', protonix: 'pantoprazole', synthroid: 'levothyroxine', levoxyl: 'levothyroxine',
  glucophage: 'metformin', norvasc: 'amlodipine', zestril: 'lisinopril', prinivil: 'lisinopril', diovan: 'valsartan', cozaar: 'losartan', lopressor: 'metoprolol', toprol: 'metoprolol',
  salbutamol: 'albuterol', ventolin: 'albuterol', proventil: 'albuterol', adrenaline: 'epinephrine', noradrenaline: 'norepinephrine', hctz: 'hydrochlorothiazide', ciclosporin: 'cyclosporine',
  neurontin: 'gabapentin', lyrica: 'pregabalin', zoloft: 'sertraline', prozac: 'fluoxetine', celexa: 'citalopram', lexapro: 'escitalopram', ativan: 'lorazepam', xanax: 'alprazolam',
  valium: 'diazepam', klonopin: 'clonazepam', ultram: 'tramadol', zofran: 'ondansetron', ambien: 'zolpidem', trazadone: 'trazodone', celebrex: 'celecoxib', mobic: 'meloxicam', rifampicin: 'rifampin',
  asa: 'aspirin', glibenclamide: 'glyburide', lidocaine: 'lignocaine', amoxycillin: 'amoxicillin',
}; // prettier-ignore

/** The drug a word names, in one spelling; null where it names none. */
export function drugOf({ text }: Pick<Word, 'text'>): string | null {
  if (ALSO_MEASURED.has(text)) return null;
  if (Object.hasOwn(SAME, text)) return SAME[text] ?? null;
  return NAMES.has(text) || isDrugName(text) ? text : null;
}

export interface NamedDrug {
  drug: string;
  word: Word;
}

/** The drugs of a sentence, with the words that name them. */
export function drugsIn(words: readonly Word[]): NamedDrug[] {
  return words.flatMap((word) => {
    const drug = drugOf(word);
    return drug === null ? [] : [{ drug, word }];
  });
}
