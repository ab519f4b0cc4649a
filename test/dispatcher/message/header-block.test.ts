import { describe, expect, it } from 'vitest';
import { newText } from '../../../dispatcher/message/quoted-text';

const answer = (text: string): string => newText({ text, kind: 'answer' });

/** From, Sent, To, Cc and Subject as Outlook writes them. */
const outlook = [
	['en', 'From', 'Sent', 'To', 'Cc', 'Subject'],
	['fr', 'De ', 'Envoyé ', 'À ', 'Cc ', 'Objet '],
	['de', 'Von', 'Gesendet', 'An', 'Cc', 'Betreff'],
	['es', 'De', 'Enviado el', 'Para', 'CC', 'Asunto'],
	['it', 'Da', 'Inviato', 'A', 'Cc', 'Oggetto'],
	['nl', 'Van', 'Verzonden', 'Aan', 'CC', 'Onderwerp'],
	['pt', 'De', 'Enviada em', 'Para', 'Cc', 'Assunto'],
	['pt, Portugal', 'De', 'Enviado', 'Para', 'Cc', 'Assunto'],
	['ca', 'De', 'Enviat el', 'Per a', 'Cc', 'Assumpte'],
	['sv', 'Från', 'Skickat', 'Till', 'Kopia', 'Ämne'],
	['da', 'Fra', 'Sendt', 'Til', 'Cc', 'Emne'],
	['nb', 'Fra', 'Sendt', 'Til', 'Kopi', 'Emne'],
	['fi', 'Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Kopio', 'Aihe'],
	['is', 'Frá', 'Sent', 'Til', 'Afrit', 'Efni'],
	['et', 'Saatja', 'Saadetud', 'Adressaat', 'Koopia', 'Teema'],
	['lv', 'No', 'Nosūtīts', 'Kam', 'Kopija', 'Tēma'],
	['lt', 'Nuo', 'Išsiųsta', 'Kam', 'Kopija', 'Tema'],
	['pl', 'Od', 'Wysłano', 'Do', 'DW', 'Temat'],
	['cs', 'Od', 'Odesláno', 'Komu', 'Kopie', 'Předmět'],
	['sk', 'Od', 'Odoslané', 'Komu', 'Kópia', 'Predmet'],
	['hu', 'Feladó', 'Elküldve', 'Címzett', 'Másolatot kap', 'Tárgy'],
	['ro', 'De la', 'Trimis', 'Către', 'Cc', 'Subiect'],
	['bg', 'От', 'Изпратено', 'До', 'Копие', 'Относно'],
	['hr', 'Šalje', 'Poslano', 'Prima', 'Cc', 'Predmet'],
	['sl', 'Od', 'Poslano', 'Za', 'Kp', 'Zadeva'],
	['sr', 'Od', 'Poslato', 'Za', 'Cc', 'Tema'],
	['ru', 'От', 'Отправлено', 'Кому', 'Копия', 'Тема'],
	['uk', 'Від', 'Надіслано', 'Кому', 'Копія', 'Тема'],
	['el', 'Από', 'Στάλθηκε', 'Προς', 'Κοιν.', 'Θέμα'],
	['tr', 'Kimden', 'Gönderildi', 'Kime', 'Bilgi', 'Konu'],
	['he', 'מאת', 'נשלח', 'אל', 'עותק', 'נושא'],
	['ar', 'من', 'تم الإرسال', 'إلى', 'نسخة', 'الموضوع'],
	['th', 'จาก', 'ส่ง', 'ถึง', 'สำเนา', 'เรื่อง'],
	['vi', 'Từ', 'Đã gửi', 'Đến', 'Cc', 'Chủ đề'],
	['id', 'Dari', 'Dikirim', 'Kepada', 'Cc', 'Subjek'],
	['ja', '差出人', '送信日時', '宛先', 'CC', '件名'],
	['zh', '发件人', '发送时间', '收件人', '抄送', '主题'],
	['zh-tw', '寄件者', '寄件日期', '收件者', '副本', '主旨'],
	['ko', '보낸 사람', '보낸 날짜', '받는 사람', '참조', '제목'],
] as const;

const people = [
	['a name', 'IT help desk', 'Sarah Mitchell'],
	['a name and an address', 'IT help desk <it@helpdesk.example>', 'Sarah <sarah@example.com>'],
	['an old address', 'IT help desk [mailto:it@helpdesk.example]', "'Sarah Mitchell'"],
] as const;

describe.each(outlook)('the header that Outlook writes in %s', (_language, ...names) => {
	it.each(people)('ends what is new, with %s', (_with, from, to) => {
		const values = [from, 'Montag, 2. März 2026 09:20', to, 'Anna Berg', 'RE: Printer'];
		const header = names.map((name, index) => `${name}: ${values[index] ?? ''}`);
		const withoutCopy = header.filter((_line, index) => index !== 3);
		for (const block of [
			header,
			withoutCopy,
			header.map((line) => `*${line.replace(':', ':*')}`),
		]) {
			for (const rule of ['', `${'_'.repeat(32)}\n`]) {
				const history = `${rule}${block.join('\n')}\n\nWe are looking at it.\nRoom 12`;
				expect(answer(`It works again.\n\n${history}`)).toBe('It works again.');
			}
		}
	});
});

describe('a header in an answer', () => {
	it('has more fields, and lists of people over several lines', () => {
		expect(
			answer(
				'Done.\n\nFrom: IT <it@x.example>\nSent: Monday, March 2, 2026 9:20 AM\nTo: Anna <a@x.example>;\n' +
					'Bert <b@x.example>;\nCarl <c@x.example>\nSubject: Printer\nImportance: High\n\nText',
			),
		).toBe('Done.');
	});

	it.each([
		[
			'a form',
			'From: Anna Berg\nDate: 24 November 2026\nSubject: Printer\nRoom: 204\nProblem: jam',
		],
		['a form with a recipient', 'From: Anna\nDate: 24.11.2026\nTo: IT\nSubject: x\nPhone: 12'],
		['a short form', 'From: Anna Berg\nDate: 24 November 2026\nRoom: 204'],
		['two languages', 'From: Anna\nGesendet: 24.11.2026\nTo: IT\nBetreff: Printer'],
		['another order', 'Subject: Printer\nTo: IT\nFrom: Anna\nDate: 24.11.2026'],
		['no date', 'From: the first floor\nSent: by the lift\nTo: the second floor\nSubject: chairs'],
		['a journey', 'From: Vienna\nTo: Graz\nDate: 24.11.2026 09:30'],
		['a log', 'from: 10.0.0.1\nto: 10.0.0.2\nsubject: none'],
		['lines apart', 'From: Anna\n\nSent: 24.11.2026\n\nTo: IT\n\nSubject: x'],
	])('is not seen in %s', (_what, text) => {
		const whole = `I filled it in:\n\n${text}\n\nThank you.`;
		expect(answer(whole)).toBe(whole);
	});
});
