/**
 * How languages introduce a quote: `On <date>, <name> wrote:`. In lower case and NFC; another language is
 * another entry and no other change.
 */
interface HeadWords {
	/** The first word of the line, where it is not the date or the name. */
	openings?: string;
	/** The words of which one says that somebody wrote. */
	verbs: string;
}

const languages: Record<string, HeadWords> = {
	af: { openings: 'op', verbs: 'geskryf skryf' },
	ar: { openings: 'على في بتاريخ', verbs: 'كتب كتبت كتابة' },
	ast: { openings: 'el', verbs: "escribió escribió'l" },
	be: { openings: 'у', verbs: 'напісаў напісаў(ла) піша' },
	bg: { openings: 'на', verbs: 'написа пише' },
	br: { openings: "d'an/ar d'an", verbs: 'skrivet' },
	bs: { verbs: 'napisao/la' },
	ca: { openings: 'el missatge', verbs: 'escrit escriure escriví' },
	cs: { openings: 'dne', verbs: 'napsal napsala napsal(a) píše' },
	cy: { openings: 'ar', verbs: 'ysgrifennodd' },
	da: { openings: 'den d', verbs: 'skrev' },
	de: { openings: 'am zitat', verbs: 'schrieb geschrieben' },
	dsb: { verbs: 'napisał' },
	el: { openings: 'στις', verbs: 'έγραψε έγραψε/αν' },
	en: { openings: 'on at quoting', verbs: 'wrote writes' },
	es: { openings: 'el en', verbs: 'escribió escribio' },
	et: { openings: 'kuupäev', verbs: 'kirjutas' },
	eu: { verbs: 'idatzi' },
	fa: { openings: 'در', verbs: 'نوشت' },
	fi: { verbs: 'kirjoitti' },
	fil: { openings: 'noong', verbs: 'isinulat sinulat sumulat' },
	fr: { openings: 'le', verbs: 'écrit ecrit' },
	fy: { openings: 'op', verbs: 'skreau' },
	ga: { openings: 'ar', verbs: 'scríobh' },
	gd: { verbs: 'sgrìobh' },
	gl: { openings: 'o', verbs: 'escribiu' },
	he: { openings: 'נכתב בתאריך', verbs: 'נכתב כתב כתבה מאת' },
	hi: { verbs: 'लिखा' },
	hr: { openings: 'dana', verbs: 'piše napisao napisala' },
	hsb: { verbs: 'napisa' },
	hu: { verbs: 'írta' },
	hy: { verbs: 'գրել' },
	ia: { openings: 'le', verbs: 'scribite' },
	id: { openings: 'pada', verbs: 'menulis' },
	is: { openings: 'þann', verbs: 'skrifaði' },
	it: { openings: 'il in', verbs: 'scritto scrive' },
	ka: { openings: 'თარიღი', verbs: 'წერს' },
	kab: { openings: 'di', verbs: 'yura' },
	kk: { verbs: 'жазған' },
	lt: { verbs: 'rašė' },
	lv: { verbs: 'rakstīja' },
	mk: { openings: 'на', verbs: 'напиша' },
	ms: { openings: 'pada', verbs: 'membalas menulis' },
	nb: { openings: 'den på', verbs: 'skrev' },
	nl: { openings: 'op', verbs: 'schreef geschreven' },
	nn: { openings: 'den', verbs: 'skreiv' },
	pl: { openings: 'w dnia', verbs: 'pisze napisał napisała napisał(a)' },
	pt: { openings: 'em a no às', verbs: 'escreveu' },
	rm: { openings: 'ils', verbs: 'scrit' },
	ro: { openings: 'la pe în', verbs: 'scris' },
	ru: { verbs: 'пишет написал написала написал(а)' },
	sk: { openings: 'dňa', verbs: 'napísal napísala napísal(a)' },
	sl: { openings: 'dne v', verbs: 'napisal napisala napisal/-a' },
	sq: { openings: 'më', verbs: 'shkroi shkruajti' },
	sr: { openings: 'дана dana', verbs: 'пише написао написао/ла napisao' },
	sv: { openings: 'den', verbs: 'skrev' },
	sw: { openings: 'mnamo', verbs: 'aliandika' },
	th: { openings: 'เมื่อ ในวันที่', verbs: 'เขียนว่า เขียน' },
	tr: { verbs: 'yazdı' },
	uk: { verbs: 'пише написав написала' },
	uz: { verbs: 'yozdi' },
	vi: { openings: 'vào', verbs: 'viết' },
	ja: { verbs: 'wrote' },
	ko: { verbs: '글 작성' },
	zh: { openings: '在 於', verbs: '写道 寫道 写于' },
};

/** With which words a line begins that introduces a quote. */
export const headOpenings: ReadonlySet<string> = wordsOf('openings');

/** That somebody wrote. */
export const headVerbs: ReadonlySet<string> = wordsOf('verbs');

/** The same where no space stands before the word: how the line ends before its colon. */
export const headEndings: readonly string[] = [
	'写道',
	'寫道',
	'のメッセージ',
	'のメール',
	'書きました',
	'작성',
	'글',
	'បានសរសេរ',
	'เขียนว่า',
	'ว่า',
	"xutz'ib'aj",
];

/** What stands between the date and the name, and is neither. */
export const headFillers: ReadonlySet<string> = new Set(
	(
		'a.m. am p.m. pm gmt utc cet cest est edt pst pdt uhr klo kl kl. ha het has hat heeft je jo a да г г. ' +
		'р р. у в ο η ο/η ő ezt igorleak osoba da oseba užívateľ používateľ uživatel odesílatel użytkownik ' +
		'уақытында gant na leanas пользователь користувач lietotājs időpontban keltezéssel tarihinde şunu naudotojas χρήστης wurde'
	).split(' '),
);

function wordsOf(kind: keyof HeadWords): Set<string> {
	return new Set(
		Object.values(languages).flatMap((words) => words[kind]?.normalize('NFC').split(' ') ?? []),
	);
}
