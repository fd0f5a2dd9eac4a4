import { isDrugLike } from './drug-like.ts';
import { bare, type Word } from './words.ts';

/** What ends a name wherever it stands: labels, functions of people, places of work, the calendar, words of sentences. */
const STRUCTURE = `
a about above accompanied account acct across additionally address adm admission admitted advice after age aged again ago all allergies also although am an and any appointment appt are as assessment at attended attending attn author be because been before being
below best better between bleep blood born both but by call called can case cc chart clinic clinical clinician code comment comments confidential consult consultant contact contacted copy could current currently d/w date dated dated: day days dear department dept diagnoses diagnosis dictated did
discharge discharged discussed discussion dob doctor document does dr drs due during each ed either elective electronically email emergency encounter episode er evening every exam examination examined facility family father faithfully fax female file fin findings first fm follow followed following for from
further gender general give given good gp had has have having he hello her here hers hi him his history home hospital how however i icu id if impression in indication inpatient insurance interpreter is issued it its itu kind kindest lab last letter live lives location ltd male
management many married may medical medication medications medicine member message mobile more morning most mother mr mrs ms mrn my name named new next nhs night nil no nok none nor not note notes now number nurse occupation of off on one only onto op or order other our out outcome
outpatient over page past patient patients per phone physician place plan please policy postcode practice presenting previous prior problem procedure professor provider pt pts re reason received record records ref reference referral referred regarding regards relationship relative report reported reports requested requester respectfully result
results review reviewed room s seen sender sent service sex she should signature signed since sincerely single social some son specimen spouse ssn staff state status street subject subjective such summary surgeon surgery surgical tel telephone test than thank thanks that the their them then there
therefore these they this those through time title to today tonight tomorrow type under unit until up urgent us user username very via visit ward was we wednesday week weeks weight well were what when where whether which while who whom whose wife husband widow will wish wishes with within
without would year years yes yesterday you your yours zip daughter brother sister parent parents partner carer caregiver guardian neighbour friend aunt uncle grandmother grandfather grandson granddaughter niece nephew cousin mum mom dad baby infant child boy girl man woman lady gentleman
monday tuesday thursday friday saturday sunday january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun
trust infirmary centre center university college institute foundation health healthcare services care lead team committee office registrar resident intern fellow specialist officer technician radiographer physiotherapist dietitian pharmacist midwife matron sho fy st house foundation radiologist pathologist
cardiology neurology oncology urology radiology pathology haematology hematology dermatology gastroenterology nephrology rheumatology endocrinology psychiatry paediatrics pediatrics obstetrics gynaecology gynecology ophthalmology orthopaedics orthopedics physiotherapy anaesthetics anesthesia microbiology biochemistry respiratory geriatrics ent otolaryngology pharmacy dietetics
von-label und der-label herr frau geboren geb patientin vorname nachname geburtsdatum anschrift telefon hausarzt sehr geehrte geehrter kollege kollegin liebe lieber mit freundlichen datum diagnose diagnosen anamnese befund therapie wir berichten über ihre ihren unsere gemeinsame
facp frcp frcs mrcp mrcs md phd do mbbs mbchb rn np pa pac bsc msc dpt mph facs facc frcr frca mrcgp mrcpsych dds dmd pharmd lpn cna emt ma mba frcpath faan facog
company organisation organization mass general-hospital signed: via: objective vitals vital signs bp hr temp rr spo cont continued end copy copies enc enclosure enclosures surname forename forenames firstname lastname maiden initial initials middle
`;

/** Capitalised in headings and sentences, and nobody's name there; behind a title or a label they may be one. */
const CLINICAL = `
initiate add keep send acne still pmh vit vitamins pap smears cv htn utd ca ems generally deceased migraine special testing relieving aggravating factors assistive device recreational drugs opioid use customer salivary lifestyle physio decreased increased
left right asthma eczema excema oedema slight nursing basic prescription tonsils urine continue treatment collection upper mild trace minimal small large normal none well-appearing advised provided given taken using including regarding despite additional several both most many few
abdomen abdominal abscess accident ace acid acute adenoma adult adverse airway albumin alcohol alert allergy alanine alkaline aminotransferase amylase anaemia anemia anaesthesia anal analgesia aneurysm angina angiogram angiography ankle antenatal anterior antibiotic antibiotics anticoagulation anxiety aorta
aortic apgar apparently appearance appears appendicitis arrhythmia arterial artery arthritis asthma atrial atrophy auscultation axial babinski back background bacteria balance barrett barthel basal base baseline basic bell benign bilateral bilirubin biopsy birth bladder bleeding body bone bowel brain brca breast breath breathing british
bronchial brought c-reactive caesarean calcium cancer carcinoma cardiac cardiovascular care caring carotid cataract catheter cell cells central cerebral cervical chest chief cholesterol chronic cirrhosis clear clostridium coagulation cognitive cold colon colonoscopy color colour complaint complete complications condition congestive consent constipation contrast copd
coronary corrected count course cranial creatinine crohn ct culture cushing cyst daily deep deficiency dementia dental depression dermatitis details diabetes diabetic dialysis diarrhea diarrhoea diastolic diet differential digestive disease disorder dizziness doppler dose down drug dupuytren duration dyspnea dyspnoea ear early echo
echocardiogram ecg eczema edema effusion ejection ekg elbow electrolytes elevated embolism endocrine endoscopy english enzyme epilepsy erythrocyte escherichia esophagus european exercise extremities extremity eye eyes failure fall falls fasting fatigue femoral femur ferritin fever fibrillation finger flu fluid foley folate foot fraction fracture free french frequency full function functional
gait gallbladder gastric gastrointestinal genetic genitourinary german gestational glasgow gleason globulin glucose graves growth guideline guidelines haematocrit haemoglobin hand hashimoto haemorrhage head headache hearing heart heent height hematocrit hemoglobin hepatic hepatitis hernia herpes high hip hodgkin holter homans hormone hpi huntington hyper hypertension hypo
hypothyroidism imaging immune immunisation immunization increased infarction infection infections inferior inflammation influenza inguinal initial injury inspection insulin intake intensive international interval intravenous investigation investigations iron ischaemic ischemic jaundice joint joints kaposi kawasaki kidney knee korotkoff koch labs lactate large laser lateral left leg lesion leukocyte level levels limb lipid liver lobe
local long loss low lower lumbar lumbosacral lung lungs lyme lymph lymphocyte lymphoma magnesium magnetic mallory major malignant mammogram marfan mass mean medial mellitus meniere mental metabolic methicillin mid middle mild mini mitral moderate monitor mood motor mouth mri multiple murmur murphy muscle musculoskeletal myocardial nails nasal national nausea neck negative neoplasm nerve nervous neuro
neurologic neurological neutrophil new-york nissen nodes nose normal numbness nutrition obesity objective observation observations occupational ocular odour oedema old open opinion oral orthopedic osteoarthritis otherwise ovarian oxygen paget pain palpation pancreas pancreatic parkinson partial patella patch peak pelvic pelvis penicillin peptic perfusion perineal peripheral pfannenstiel phalen phase phosphate physical pituitary plasma platelet platelets pleural pneumonia
polyp positive post posterior potassium pregnancy prescription presentation pressure primary priority private prognosis progress prostate protein psoriasis psychiatric psychological pulmonary pulse pupils qtc quality question questions range rash rate raynaud recommend recommendation recommendations rectal red reduced reed-sternberg reflux reflexes rehab rehabilitation reiter relevant renal repeat resonance respirations rheumatoid rhythm rib right risk rinne romberg ros routine
sars saturation scale scan score screening scrotum secondary section sepsis serum severe severity shoulder sinus sjogren skin sleep small smear smoker smoking snellen sodium soft somatic speech spinal spine spleen sputum stable stage staphylococcus statin stenosis stent still-disease stomach stool strength streptococcus stress stroke study suicidal superior supine support swelling sutures swab symptom symptoms syndrome systems systolic tablet tablets take takes temperature
tenderness test-result thoracic throat thrombosis thyroid thyroxine tinel tissue tobacco toe toileting tonsils topical total trachea tract transfusion transplant trauma travel treatment tremor trendelenburg troponin tsh tuberculosis tumor tumour turner ulcer ultrasound upper urea urinalysis urinary urine urology uterus vaccination vaccine vaginal valve vascular vein venous ventricular vertigo viral vision vitamin vomiting walking wall weakness weber wells wheezing white wilms
wilson wolff wound wrist x-ray xray yellow zoster zollinger non alert oriented awake regular irregular warm dry moist intact present absent within limits denies denied states said noted note continue continues start started stop stopped increase decrease avoid advise advised consider considered check monitor repeat arrange arranged awaiting await await ongoing intermittent constant occasional sudden gradual
american asian african caucasian hispanic black white british irish polish spanish italian chinese indian christian catholic jewish muslim english french german london england scotland wales ireland america europe germany france spain italy poland india pakistan china japan africa york manchester birmingham leeds glasgow edinburgh dublin berlin munich hamburg boston chicago
aspirin tylenol advil motrin nexium zantac lipitor plavix coumadin lasix norvasc zocor prozac zoloft ambien xanax ativan valium percocet vicodin oxycontin lantus humalog glucophage ventolin advair spiriva augmentin keflex cipro bactrim flagyl zithromax synthroid neurontin lyrica
no-one nobody nothing everything anything something someone let's lets let next-step okay ok right sure think know going got get getting just like really maybe actually definitely great alright um uh well-known hey bye so did what's that's it's i'm i've i'll i'd he's she's we're we'll they're don't doesn't didn't can't won't isn't wasn't there's here's you're you've
`;

const STRUCTURE_WORDS = new Set(STRUCTURE.trim().split(/\s+/).map(bare));
const CLINICAL_WORDS = new Set(CLINICAL.trim().split(/\s+/).map(bare));
for (const word of ['may', 'will', 'mark', 'best', 'day', 'case', 'young', 'page', 'place', 'ma']) STRUCTURE_WORDS.delete(word);

/** Ends a name even behind a title or a label. */
export function endsName({ text, bare: word }: Word): boolean {
  return STRUCTURE_WORDS.has(word) || (text === 'May' ? false : word.length === 1 && text !== text.toUpperCase());
}

const ORDINARY_WORDS = new Set([...CLINICAL_WORDS, 'may', 'will', 'mark', 'best', 'day', 'young', 'page', 'place', 'ma']);

/** No name unless a title or a label says so. */
export function isOrdinary(word: Word): boolean {
  return endsName(word) || ORDINARY_WORDS.has(word.bare) || isDrugLike(word.bare);
}

/** Surnames and given names that are words, too: taken up again elsewhere only where they are written as names. */
const WORDS_TOO = new Set(
  (
    'black brown white green gray grey blue young old long short small little large rich poor strong wise good best sharp bright hope grace faith joy rose may june april august will mark bill frank art chase drew pat sue rob dean miles ' +
    'day knight king queen bishop page price bond cross church hall house home wood woods field hill lane rivers brook lake marsh moss stone rock banks bush flowers berry cherry olive bird fox wolf lamb hart fish crane swan ' +
    'cook baker butcher turner walker ward nurse case head foot hand back bell ball box rose reed rush stark peak cope ' +
    'batten waters winter summer spring frost snow storm gale raine sexton love moody swift quick savage noble power powers sweet child childs man mann holder sellers singer read reading step speed pain payne sore burns cuts bone bonds blood heart hart liver ' +
    'pearl ruby amber ivy violet daisy iris holly penny eve dawn robin jean don dan van kit lance jo an in so le la do to my by no on as is it he me we us lee kim max sam ray lord major ' +
    'parkinson crohn foley bell cushing turner wilson graves paget barrett hodgkin huntington down wells murphy weber marfan raynaud apgar glasgow romberg addison alzheimer hunt ross french english german ireland england london york boston paris'
  ).split(' '),
);

/**
 * Diseases, signs, tests, operations and instruments are called after them. Without the commonest surnames (Smith, Jones, Thomas): of
 * those, what follows is more often the patient's own.
 */
const NAMED_AFTER = new Set(
  (
    'addison alport alzheimer apgar babinski baker barrett barthel bartholin basedow battle beck behcet bell billroth bishop bouchard bowen bright broca brugada buerger burkitt charcot chiari cobb codman colles conn coombs crohn cushing dercum down dupuytren duchenne ehlers epley ewing ' +
    'fabry fallot fanconi felty finkelstein foley fontan friedreich gaucher gilbert glasgow gleason gowers graves grey-turner guillain guillain-barre hallpike hansen hartmann hashimoto heberden heller henoch hirschsprung hodgkin holter homans horner huntington hurler kaposi kawasaki kernig ' +
    'killip klinefelter koch kocher korotkoff korsakoff lachman lasegue lewy lichtenstein lynch mallory mantoux marfan mcburney mcmurray meckel meniere mohs moro murphy neer nissen osler paget parkinson perthes pfannenstiel phalen pott prader ranson raynaud reiter rett reye rinne romberg roth ' +
    'rovsing schilling schirmer schober sjogren snellen spurling still swan tanner tinel todd tourette trendelenburg turner valsalva virchow waldenstrom waterlow weber wegener wells wernicke wertheim whipple wilms wilson wolff zenker zollinger'
  ).split(' '),
);

/** Those of them that are words or everyday things besides. */
const EVERYDAY = new Set(
  'apgar baker barthel bell bishop bright down foley glasgow grey-turner holter still swan tanner wells'.split(' '),
);

/** A surname that only what is called after it makes a word of. */
export function isSurnameOnly(word: string): boolean {
  return NAMED_AFTER.has(word) && !EVERYDAY.has(word);
}

/** Whether something clinical is called after people of this name. */
export function isNamedAfter(word: string): boolean {
  return NAMED_AFTER.has(word);
}

export function isWordToo(word: string): boolean {
  return WORDS_TOO.has(word) || STRUCTURE_WORDS.has(word) || CLINICAL_WORDS.has(word);
}

const EPONYM_OBJECT =
  /^['’]?s?[ \t]+(?:and \p{L}+ )?(?:disease|syndrome|palsy|sign|test|score|scale|catheter|criteria|lymphoma|contracture|phenomenon|law|reflex|triad|classification|index|method|manoeuvre|maneuver|procedure|operation|repair|fracture|chorea|dementia|ulcer|oesophagus|esophagus|thyroiditis|sarcoma|tumou?r|forceps|retractor|stain|agar|bodies|body|rule|staging|stage|grade|grading|nodes?|line|drain|needle|tube|ring|inventory|monitor|equation|formula|hernia|arthritis|chart|coma scale|disease\b)(?![\p{L}])/iu;

/** Whether what follows makes an eponym of a name: `Bell's palsy`. */
export function isEponym(text: string, end: number): boolean {
  return EPONYM_OBJECT.test(text.slice(end, end + 40));
}

const PLACE_BEHIND =
  /^(?:['’]s)?(?:[ -]\p{Lu}[\p{L}'’]*){0,2}[ ](?:Hospital|Hospitals|Infirmary|Clinic|Centre|Center|Ward|Wing|Unit|Hospice|University|College|School|Medical|Surgery|House|Building|Suite|Trust|Road|Street|Avenue|Lane|Park|Foundation|Institute)(?![\p{L}])/u;

/** Whether what stands around makes a place of a name: `St Mary's Hospital`. */
export function isPlace(text: string, start: number, end: number): boolean {
  return isSaint(text, start) || PLACE_BEHIND.test(text.slice(end, end + 60));
}

/** `St Mary`. */
export function isSaint(text: string, start: number): boolean {
  return /(?:^|[^\p{L}])(?:St|Saint|Sankt|Santa|San)\.?[ ]$/u.test(text.slice(Math.max(0, start - 8), start));
}
