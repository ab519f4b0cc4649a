/**
 * The words by which mail programs set off what is not new in a mail, in lower case and NFC. Another
 * language is another entry in these tables and no other change.
 */

/** How a language introduces a quote: `On <date>, <name> wrote:`. */
export interface ReplyHeadWords {
	/** The first word of the line; empty where the line begins with the date. */
	openings: readonly string[];
	/** The word that says that somebody wrote; the last one of the line, or before the name. */
	verbs: readonly string[];
}

export const replyHeads: readonly ReplyHeadWords[] = [
	{ openings: ['on', 'at'], verbs: ['wrote', 'writes'] },
	{ openings: ['le'], verbs: ['écrit', 'ecrit'] },
	{ openings: ['am'], verbs: ['schrieb', 'geschrieben'] },
	{ openings: ['el'], verbs: ['escribió', 'escribio'] },
	{ openings: ['il', 'in'], verbs: ['scritto', 'scrive'] },
	{ openings: ['op'], verbs: ['schreef', 'geschreven'] },
	{ openings: ['em', 'a', 'no'], verbs: ['escreveu'] },
	// Swedish, Danish and Norwegian.
	{ openings: ['den', 'på'], verbs: ['skrev'] },
	{ openings: [], verbs: ['kirjoitti'] },
	{ openings: ['w', 'dnia'], verbs: ['napisał', 'napisała', 'napisał(a)', 'pisze'] },
	// Czech and Slovak.
	{ openings: ['dne', 'dňa'], verbs: ['napsal', 'napsala', 'napsal(a)', 'napísal', 'napísal(a)'] },
	{ openings: [], verbs: ['написал', 'написала', 'написал(а)', 'пишет', 'пише'] },
	{ openings: [], verbs: ['írta'] },
	{ openings: ['în', 'pe'], verbs: ['scris'] },
	{ openings: [], verbs: ['yazdı'] },
	{ openings: ['στις'], verbs: ['έγραψε'] },
];

/** The same in languages that put no space between words: how the line ends before its colon. */
export const replyHeadEndings: readonly string[] = [
	'写道',
	'寫道',
	'のメッセージ',
	'書きました',
	'작성',
];

/** Stands alone on a line between dashes, before the mail that is answered. */
export const originalMarks: ReadonlySet<string> = new Set([
	'original message',
	'original appointment',
	"message d'origine",
	'message original',
	'ursprüngliche nachricht',
	'originalnachricht',
	'mensaje original',
	'messaggio originale',
	'oorspronkelijk bericht',
	'mensagem original',
	'ursprungligt meddelande',
	'originalmeddelande',
	'oprindelig meddelelse',
	'oprindelig besked',
	'opprinnelig melding',
	'alkuperäinen viesti',
	'wiadomość oryginalna',
	'oryginalna wiadomość',
	'původní zpráva',
	'исходное сообщение',
	'оригинальное сообщение',
	'元のメッセージ',
	'原始邮件',
	'邮件原件',
	'原始郵件',
]);

/** Stands alone on a line, before a mail that is passed on to be read. */
export const forwardMarks: ReadonlySet<string> = new Set([
	'forwarded message',
	'begin forwarded message',
	'message transféré',
	'message transfere',
	'début du message transféré',
	'début du message réexpédié',
	'weitergeleitete nachricht',
	'anfang der weitergeleiteten nachricht',
	'mensaje reenviado',
	'inicio del mensaje reenviado',
	'messaggio inoltrato',
	'inizio messaggio inoltrato',
	'doorgestuurd bericht',
	'begin doorgestuurd bericht',
	'mensagem encaminhada',
	'início da mensagem encaminhada',
	'vidarebefordrat meddelande',
	'videresendt meddelelse',
	'videresendt besked',
	'videresendt melding',
	'välitetty viesti',
	'przekazana wiadomość',
	'wiadomość przekazana dalej',
	'přeposlaná zpráva',
	'předaná zpráva',
	'пересланное сообщение',
	'пересылаемое сообщение',
	'転送されたメッセージ',
	'転送メッセージ',
	'转发的邮件',
	'轉寄的郵件',
]);

export type HeaderField = 'from' | 'sent' | 'to' | 'cc' | 'subject';

/** The fields of the block that Outlook and others set before the mail that is answered. */
const fieldWords: Record<HeaderField, string> = {
	from: 'from de von da van från fra lähettäjä od от 差出人 发件人 寄件者 寄件人',
	sent:
		'sent date envoyé gesendet datum enviado fecha inviato data verzonden enviada skickat sendt ' +
		'dato lähetetty päivämäärä wysłano odesláno отправлено дата 送信日時 日時 发送时间 日期 寄件日期',
	to: 'to à an para a aan till til vastaanottaja do komu кому 宛先 收件人 收件者',
	cc: 'cc kopie kopia kopi kopio copia dw копия 抄送 副本',
	subject:
		'subject objet betreff asunto oggetto onderwerp assunto ämne emne aihe temat předmět тема ' +
		'件名 主题 主旨',
};

export const headerFields: ReadonlyMap<string, HeaderField> = new Map([
	...(Object.keys(fieldWords) as HeaderField[]).flatMap((field) =>
		fieldWords[field].split(' ').map((word) => [word, field] as const),
	),
	// The only ones of two words.
	['enviado el', 'sent'],
	['enviado em', 'sent'],
]);

/** How the line begins that a mail program adds below every mail. */
export const programSignatures: readonly string[] = [
	'sent from my ',
	'sent from outlook',
	'sent from mail for',
	'get outlook for ',
	'envoyé de mon ',
	'envoyé depuis ',
	'envoyé à partir de ',
	'télécharger outlook pour ',
	'von meinem ',
	'gesendet von ',
	'gesendet mit ',
	'enviado desde ',
	'enviado do meu ',
	'inviato da ',
	'verzonden vanaf ',
	'verstuurd vanaf ',
	'skickat från ',
	'sendt fra ',
	'lähetetty ',
	'wysłane z ',
	'odesláno z ',
	'отправлено с ',
	'отправлено из ',
	'iphoneから送信',
	'发自我的',
];
