/** Words of casual speech that say nothing of what it is about: the model learns to look past them. */
export const SPOKEN_WORDS =
  `i me my you your we us he she it's i'm i've i'd i'll you're that's don't didn't can't couldn't doesn't haven't wasn't
  uh um er ah oh hmm mm yeah yes yep no nope okay ok right alright well so just like really actually basically kind sort bit little lot
  know think guess feel felt mean say said see look get got getting go going went come came do doing did done have had having been being
  make made take took want need try tried put keep kept thing things stuff something anything everything nothing someone way time day days
  week weeks month months year years today yesterday ago now then before after since while when where what why how who because maybe
  probably pretty very too also even still again always never sometimes usually often much many more most some any all good bad fine better
  worse sure hi hello thanks thank please sorry doctor doc here there up down out off over back around about only would could should can
  might let tell told ask asked help started start stop stopped happen happened every last next first couple few one two three`
    .split(/\s+/)
    .filter((word) => word !== '');
