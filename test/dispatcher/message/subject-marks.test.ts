import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailKind } from '../../../dispatcher/message/mail-kind';
import { stripReplyPrefixes, subjectKind } from '../../../dispatcher/message/subject-marks';

const answers =
	'RE Re AW Antw SV VS RÉP Rep RIF RES Odp Vá YNT BLS ATB Απ ΑΠ Αντ ΑΝΤ ΣΧΕΤ Отв Ответ Відп Отг Odg תגובה ' +
	'השב رد پاسخ ตอบ 回复 回覆 答复 答覆 返信 답장 회신';
const forwards =
	'FW Fwd WG TR RV ENC PD VB VL Doorst İLT TRS ΠΡΘ Пересл Továbbítás הועבר تحويل ส่งต่อ 转发 轉寄 転送 전달 Redir. ' +
	'Videresend';

describe('the marks before a subject', () => {
	it.each(`${answers} ${forwards}`.split(' '))('are taken off: %s', (mark) => {
		for (const written of [
			`${mark}: `,
			`${mark}：`,
			`${mark} : `,
			`${mark}[2]: `,
			`Re: ${mark}: `,
		]) {
			expect(stripReplyPrefixes(`${written}Printer`)).toBe('Printer');
		}
	});

	it.each([
		['Re[2]: AW: WG: [EXT] [IT#12] Printer', '[IT#12] Printer'],
		['[EXTERNAL] Re: [EXTERNAL] Printer', 'Printer'],
		['**EXTERNAL** Printer', 'Printer'],
		['*EXT* AW: Printer', 'Printer'],
		['[EXTERN]: Drucker', 'Drucker'],
		['【外部】回复：打印机', '打印机'],
		['[Externe] RÉP : Imprimante', 'Imprimante'],
		['(EXTERNAL) Printer', 'Printer'],
		['\u200fתגובה:\u200e Printer', 'Printer'],
		['RE: RE: FW: Re^3: Printer', 'Printer'],
		['R: I: R: Stampante', 'Stampante'],
		['R: [IT#12] Stampante', '[IT#12] Stampante'],
		['Re: R: Stampante', 'Stampante'],
		['R[2]: Stampante', 'Stampante'],
		['Re:', ''],
	])('are taken off, mixed and repeated: %s', (subject, title) => {
		expect(stripReplyPrefixes(subject)).toBe(title);
	});

	it.each([
		'Ref: 4711 is broken',
		'Réf : 4711',
		'Rif: 4711 non funziona',
		'Re-organisation of floor two',
		'Reorganisation: floor two',
		'I: robot',
		'I: Robot',
		'R: a question about statistics',
		'R',
		'Report: Printer',
		'Printer: re: toner',
		'vs: the other printer',
		'enc: a key',
		'(ext) 4711 is dead',
		'[Externals] Printer',
		'External: monitor is broken',
		'[IT] Printer',
		'FS: disk is full',
		'YML: line 3',
		'Res: 4000 pixels',
		'12:30 lunch',
		': colon',
		'',
	])('are not taken for such where they are the subject: %s', (subject) => {
		expect(stripReplyPrefixes(subject)).toBe(subject);
		expect(subjectKind(subject)).toBe('first');
	});

	it('are never taken from behind, and twice the same as once', () => {
		const piece = fc.oneof(
			fc.string({ maxLength: 6 }),
			fc.constantFrom(
				'Re: ',
				'AW:',
				'[EXT] ',
				'I: ',
				'R:',
				'[IT#1]',
				'回复：',
				'**EXTERNAL**',
				'(',
			),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
				const subject = pieces.join('');
				const title = stripReplyPrefixes(subject);
				expect(subject.trimEnd().endsWith(title)).toBe(true);
				expect(stripReplyPrefixes(title)).toBe(title);
			}),
		);
	});
});

describe('what a mail is to others', () => {
	it.each([
		['Re: Printer', 'answer'],
		['AW: WG: Printer', 'answer'],
		['[EXTERNAL] RÉP : Printer', 'answer'],
		['Re[2]: Printer', 'answer'],
		['[IT#1042] Printer', 'answer'],
		['【IT#1042】 Printer', 'answer'],
		['R: [IT#12] Stampante', 'answer'],
		['Fwd: Re: Printer', 'forward'],
		['WG: Drucker', 'forward'],
		['TR : Imprimante', 'forward'],
		['I: R: Stampante', 'forward'],
		['转发：打印机', 'forward'],
		['VS: Printer', 'unsure'],
		['Printer', 'first'],
		['Regarding: a printer', 'first'],
		['[EXT] Printer #12', 'first'],
		['', 'first'],
	])('is told by the outermost mark: %s', (subject, kind) => {
		expect(subjectKind(subject)).toBe(kind);
	});

	it.each([
		[{ subject: 'Printer', answers: false }, 'first'],
		[{ subject: 'Printer', answers: true }, 'perhaps-answer'],
		[{ subject: 'VS: Printer', answers: true }, 'perhaps-answer'],
		[{ subject: 'Re: Printer', answers: false }, 'answer'],
		[{ subject: 'Re: [IT#1] Printer', answers: false }, 'answer-to-task'],
		[{ subject: 'WG: [IT#1] Printer', answers: true }, 'forward'],
	])('is told with the help of its fields: %j', (mail, kind) => {
		expect(mailKind(mail)).toBe(kind);
	});
});
