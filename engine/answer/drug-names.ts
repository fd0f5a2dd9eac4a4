/**
 * Endings of drug names. Source: WHO, "The use of stems in the selection of International Nonproprietary Names (INN)",
 * 2018; stems that ordinary words end in too are left out or narrowed.
 */
const INN_ENDINGS =
  /(?:mab|[tr]inib|fenib|sertib|ciclib|xaban|gatran|olol|alol|butamol|[aeio]pril(?:at)?|sartan|[vl]?astatin|conazole|nidazole|prazole|bendazole|cillin|mycin|micin|floxacin|cycline|gliptin|gliflozin|glitazone|glutide|[aeo]parin|dipine|triptan|setron|caine|azepam|azolam|oxetine|barbital|profen|coxib|thiazide|[rt]?osemide|(?:me|ni|mo|za)tidine|lukast|(?:bu|me|mo|da|lan)terol|tropium|methasone|[nt]isone|nisolone|[a-z]{3,}vir|platin|taxel|rubicin|trexate|formin|fibrate|dronate|denafil|dalafil|[lz]osin|teplase|nercept|tacept|bercept|[ou]grel|levodopa|giline|racetam|gabalin|[aeo]pentin|ronium|curium|oxacin|cef[a-z]{3,}|sulfa[a-z]{4,}|gli[a-z]{3,}ide)$/iu;

/** Frequent drugs whose names carry no such ending. */
const WITHOUT_ENDING = new Set(
  (
    'warfarin aspirin digoxin amiodarone allopurinol colchicine paracetamol acetaminophen morphine codeine oxycodone hydrocodone tramadol fentanyl ' +
    'methadone naloxone lithium insulin lamotrigine valproate carbamazepine phenytoin sertraline citalopram escitalopram mirtazapine venlafaxine ' +
    'quetiapine olanzapine risperidone haloperidol clozapine spironolactone hydralazine adenosine adrenaline epinephrine noradrenaline atropine ' +
    'heparin tinzaparin levothyroxine carbimazole propylthiouracil hydroxychloroquine azathioprine tacrolimus ciclosporin sirolimus tamoxifen ' +
    'nitrofurantoin trimethoprim doxycycline metronidazole vancomycin baclofen ondansetron domperidone metoclopramide cyclizine loperamide senna lactulose ' +
    'ezetimibe zopiclone zolpidem furosemide bumetanide budesonide formoterol salmeterol prednisone glargine aspart lispro'
  ).split(' '),
);

/** Shorter words that end like a drug are ordinary words (April). */
const SHORTEST_NAME = 6;

/** Whether a word is the non-proprietary name of a drug, as far as its form tells. */
export function isDrugName(word: string): boolean {
  return word.length >= SHORTEST_NAME && (WITHOUT_ENDING.has(word.toLowerCase()) || INN_ENDINGS.test(word));
}

/** Classes by the ending of their drugs' names (source as above), in the words guidelines name them by. */
const CLASSES: readonly [RegExp, readonly string[]][] = [
  [/[aeio]pril$/iu, ['ACE inhibitor']],
  [/sartan$/iu, ['angiotensin receptor blocker', 'ARB']],
  [/statin$/iu, ['statin']],
  [/[ou]lol$|alol$/iu, ['beta-blocker']],
  [/gliflozin$/iu, ['SGLT2 inhibitor']],
  [/gliptin$/iu, ['DPP-4 inhibitor']],
  [/glutide$/iu, ['GLP-1 receptor agonist']],
  [/xaban$|gatran$/iu, ['DOAC', 'anticoagulant']],
  [/cillin$/iu, ['penicillin']],
  [/^ce(?:f|ph)[a-z]{3,}$/iu, ['cephalosporin']],
  [/prazole$/iu, ['proton pump inhibitor', 'PPI']],
  [/profen$|^naproxen$|^diclofenac$|coxib$/iu, ['NSAID']],
];

/** The names of the classes a drug belongs to, as far as its own name tells. */
export function drugClasses(word: string): readonly string[] {
  return CLASSES.filter(([ending]) => ending.test(word)).flatMap(([, names]) => names);
}
