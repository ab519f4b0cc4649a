/**
 * The marks that mail programs set before a subject, before a colon: `AW: Printer`. In lower case and NFC,
 * without a full stop at the end. Not among them are words that people write themselves: `Ref: 4711`.
 */
export const answerMarks: ReadonlySet<string> = setOf(
	// English and nearly everybody; Dutch, German, Danish, Norwegian, Swedish, Finnish, Estonian.
	're antw antwort aw sv svar vs vast',
	// French, Italian, Portuguese, Romanian, Spanish.
	'rép rep rif res rsp răsp resp',
	// Polish, Czech, Slovak, Croatian, Slovenian, Hungarian, Albanian.
	'odp odpoveď odpověď odg vá válasz përgj',
	// Turkish, Indonesian, Welsh, Lithuanian, Latvian, Vietnamese.
	'ynt yan bls balas ats atb trả_lời tl',
	// Greek, Russian, Ukrainian, Bulgarian, Serbian.
	'απ απάντηση σχετ αντ отв ответ відп відповідь отг отговор одг',
	// Hebrew, Arabic, Persian, Thai.
	'תגובה השב תשובה رد الرد_على پاسخ ตอบ ตอบกลับ',
	// Chinese, Japanese, Korean.
	'回复 回覆 答复 答覆 回 返信 回答 답장 회신 답변',
);

export const forwardSubjectMarks: ReadonlySet<string> = setOf(
	// English and nearly everybody; Dutch, German, Danish, Norwegian, Swedish, Finnish.
	'fw fwd forward doorst wg weitergeleitet videresend vb vl',
	// French, Italian, Portuguese, Romanian, Spanish.
	'tr tfr inoltra enc encaminhar redir rv reenv',
	// Polish, Czech, Slovak, Croatian, Slovenian, Hungarian, Albanian.
	'pd přep prepos prosl posr továbbítás tov përc',
	// Turkish, Indonesian.
	'i̇lt ilt trs terusan',
	// Greek, Russian, Ukrainian, Bulgarian.
	'πρθ προώθ προώθηση пересл пер переслано переадр препр',
	// Hebrew, Arabic, Persian, Thai.
	'הועבר העברה إعادة_توجيه تحويل هدایت ส่งต่อ',
	// Chinese, Japanese, Korean.
	'转发 轉寄 轉發 转 転送 전달',
);

/**
 * In Danish and Norwegian a forward, in Finnish and Estonian an answer.
 */
export const ambiguousMarks: ReadonlySet<string> = setOf('vs');

/**
 * Programs write them, and people, too: `I: robot`, `R: a question`. They count only beside another mark,
 * a number such as `R[2]:`, or a task's reference.
 */
export const weakMarks: ReadonlyMap<string, 'answer' | 'forward'> = new Map([
	['r', 'answer'],
	['i', 'forward'],
	['fs', 'forward'],
	['ha', 'answer'],
	['на', 'answer'],
	['yml', 'forward'],
]);

/** Marks that are words of people before a number: `Rif: 4711`. */
export const numberedWords: ReadonlySet<string> = setOf('rif res tr rep');

/** What mail servers set before a subject in brackets or stars, where a mail comes from outside. */
export const externalMarks: ReadonlySet<string> = setOf(
	'external ext extern externe externo externa esterno esterna ekstern eksterni ulkoinen',
	'external_email external_mail external_sender external_message external_e-mail extern_email',
	'externe_e-mail e-mail_externe correo_externo email_externo zewnętrzny zewnętrzna külső externí',
	'внешний внешняя_почта внешнее зовнішній εξωτερικό dış haricî חיצוני خارجي',
	'外部 外部邮件 外部郵件 外部メール 社外 외부 외부메일 caution:_external caution_external',
);

function setOf(...words: string[]): Set<string> {
	return new Set(
		words
			.flatMap((line) => line.normalize('NFC').split(' '))
			.map((word) => word.replaceAll('_', ' ')),
	);
}
