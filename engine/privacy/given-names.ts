import { bare } from './words.ts';

/** Given names of many origins that are no words of the language notes are written in. Chosen by hand. */
const GIVEN = `
aaron abdul abdullah abigail adam adele adrian agnes agnieszka ahmad ahmed aisha alan albert alejandra alejandro aleksandra alessandro alexander alexandra alexei alfred ali alice alicia alison
alistair amanda amelia amina amir amit amy ana anastasia andrea andreas andrei andrew andrzej angela anita anja ann anna anne annette annika anthony antonio arjun arthur ashley astrid
audrey ayesha barbara beata beatrice ben benjamin bernadette bernard bethany betty birgit bogdan brenda brian bridget bronwen bruce bryan caitlin cameron camille carla carlos carmen caroline catherine
cecilia celia charles charlotte chiara chidi chinedu chloe christina christine christopher ciara claire clara claudia clemens colin connor craig cristina cynthia dagmar daniel daniela danielle darren dave david
deborah declan deepak deirdre denise dennis derek diana diane diego dieter dimitri dmitri dolores dominic donald donna dorota dorothy douglas duncan edith eduardo edward eileen eilidh elaine eleanor elena
eleni elif elisabeth elizabeth ella ellen elsa emeka emily emma emre enrique eric erik erika ernest esther ethan eva evelyn ewa fatima fatma felicity felipe felix fernando fiona florian frances
francesca francesco francisco francois françois frederick friedrich fritz gabriel gabriela gareth gary gavin geoffrey george georgia georgina gerald gerard gerhard gertrud gillian giovanni giulia giuseppe gloria gordon graham greg gregory
greta grzegorz guillaume gunter günther gustav gwen hamid hannah hans harold harriet harry hartmut hasan hassan heather heidi heike heinrich heinz helen helena helga helmut henrik henry herbert hilary hilda hiroshi
horst howard hugh hugo hussein ian ibrahim igor ilse imran inga ingrid irena irene irina isaac isabel isabella isabelle ismail ivan jacek jack jackie jacob jacqueline jakub james jamie
jan jana jane janet janice jason javier jayne jeanette jeffrey jennifer jeremy jerome jerzy jessica jill joan joanna joanne johan johanna johannes john jonas jonathan jordan jorge jose josé josef joseph josephine josh
joshua joyce juan juanita judith judy julia julian julie jurgen jürgen justin justyna kamal karen karin karl karolina katarzyna kate katherine kathleen kathryn katie katja katrin kavita keith kelly kenji kenneth kerry
kevin khalid kieran kirsten kirsty klaus konrad krystyna krzysztof kumar kurt kyle lakshmi lars latoya laura lauren lawrence leah lena leo leon leonard lesley leslie li-wei liam lidia lilian linda lisa lorenzo
lorna lorraine louis louise lucas lucia lucy luis luisa lukas luke lydia lynn lynne madeleine magda magdalena mahmoud malcolm malgorzata manfred manuel marcel marco marcus marek margaret margarete maria mariam marian marianne marie
marilyn mario marion marjorie markus martha martin martina mary maryam mateusz mathilde matteo matthew matthias maureen maurice mehmet mei-ling melanie melissa meera michael michal michel michele michelle miguel mikhail mildred miriam mohamed mohammad mohammed monica monika
morag moira muhammad muriel mustafa nadia nancy naomi natalia natalie natasha nathan neil nelson neha ngozi niamh nicholas nicola nicole nigel nikhil nikolai nikos nina noah noreen norma norman nuala oksana olaf oleg olga oliver olivia olu
oluwaseun omar oscar otto owen pablo padraig pamela paolo parveen patricia patrick paul paula pauline pawel pedro peter petra philip philippa phillip phyllis pierre pietro piotr priya rachel radek rafael raj rajesh ralf
ramesh ramon raymond rebecca reinhard renate rhys ricardo richard rita robert roberto roger roisin roland rolf roman ronald rosa rosemary roxanne roy rudolf rupert russell ruth ryan sabine sabrina sakura salma samantha
samir samuel sandra sanjay sara sarah satoshi sean sebastian selma serena sergei sergio shane shannon sharon sheila shirley siobhan sian silvia simon simone sinead siobhán sofia sonia sonja sophia sophie stacey stanislaw stefan stefanie
stella stephanie stephen steve steven stewart stuart suresh susan susanne suzanne svetlana sven sylvia tadeusz tamara tanya tara tatiana teresa terry theo theodore theresa thomas tiffany tim timothy tina tobias tomasz tom tomas
tony tracey tracy trevor tyler ulrich ulrike umar ursula uwe valentina valerie vanessa vera veronica victor victoria vijay vikram vincent virginia vladimir waldemar walter wanda wayne wei wendy werner wilhelm william winifred wolfgang xavier
yan yasmin yolanda youssef yuki yusuf yvonne zainab zara zofia zoe kwame kofi ama abena adaeze chiamaka nkechi tunde folake babatunde sipho thandi themba nomvula mbali soo-jin min-jun ji-woo hyun-woo minh thuy linh nguyen
anh hoang trang lan ying xiaoming haruto yui aiko takeshi ravi sunita anil pooja rahul anjali arun geeta harpreet gurpreet manpreet jaspreet simran baljit farah bilal zahra reza parisa shirin dariush leila samira nour
rania tariq hana oluwatobi ifeoma amara ebony deshawn tyrone malik jamal aaliyah imani kiara brandon caleb dylan logan mason evan hailey kayla brittany courtney megan lindsay heidi gretchen bjorn björn astrid freya signe søren soren
`;
export const GIVEN_NAMES: ReadonlySet<string> = new Set(GIVEN.trim().split(/\s+/).map(bare));

/** Given names that are words, months or places as well: names only with another name beside them. */
const UNSURE = `
will mark grace rose may june april august faith hope joy dawn frank bill bob art chase drew max pat sue rob dean miles norm ray iris daisy violet ivy olive amber ruby pearl crystal christian angel carol glen heath clay
rich nick gene basil ginger holly penny eve robin jasmine jean don dan van kit lance mike jo ida an li sam alex chris kim lee joe jim ed ted ken ron dot bea val sally molly lily heather summer autumn
paris sydney florence victoria chelsea austin dallas lincoln jackson jordan georgia virginia charlotte adelaide ernest earl duke rex guy curt grant pierce wade victor rocky sonny buddy skip chip mercy patience charity prudence constance
`;
export const UNSURE_GIVEN_NAMES: ReadonlySet<string> = new Set(UNSURE.trim().split(/\s+/).map(bare));
