import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MailKind } from '../../../dispatcher/message/mail-kind';
import { newText } from '../../../dispatcher/message/quoted-text';
import { readHtml } from '../../../dispatcher/message/safe-html';
import { parseFixture } from './fixtures';

const answer = (text: string): string => newText({ text, kind: 'answer' });

const answerKinds = ['perhaps-answer', 'answer', 'answer-to-task'] as const;

/** Of lines that mean something, and of others. */
const someText = fc
	.array(
		fc.oneof(
			fc.string({ unit: 'binary', maxLength: 8 }),
			fc.constantFrom(
				'> a',
				'',
				'-- ',
				'--',
				'PS: a',
				'On 2 March 2026 09:20, X wrote:',
				'From: a',
			),
			fc.constantFrom('Sent: 2', 'To: b', 'Subject: c', 'Begin forwarded message:', '_'.repeat(32)),
			fc.constantFrom('Sent from my iPhone', '-----Original Message-----', 'a <a@b.example>'),
		),
		{ maxLength: 14 },
	)
	.map((lines) => lines.join('\n'));

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/).map((line) => line.trim());

function isInOrder(some: string[], all: string[]): boolean {
	let at = 0;
	for (const line of all) if (at < some.length && some[at] === line) at++;
	return at === some.length;
}

describe('what was written now in an answer', () => {
	it.each([
		['en', 'On Mon, Mar 2, 2026 at 9:20 AM IT help desk <it@helpdesk.example> wrote:'],
		['en, folded', 'On Mon, Mar 2, 2026 at 9:20 AM IT help desk\n<it@helpdesk.example>\nwrote:'],
		['en, without an address', 'On 02.03.26 09:20, IT help desk wrote:'],
		['fr', 'Le lun. 2 mars 2026 à 09:20, IT help desk <it@helpdesk.example> a écrit :'],
		['fr, folded', 'Le lun. 2 mars 2026 à 09:20, IT help desk <it@helpdesk.example> a\nécrit :'],
		['de', 'Am 02.03.2026 um 09:20 schrieb IT help desk:'],
		[
			'de, folded',
			'Am Mo., 2. März 2026 um 09:20 Uhr schrieb IT help desk\n<it@helpdesk.example>:',
		],
		['de, name first', 'IT help desk <it@helpdesk.example> schrieb am Mo., 2. März 2026, 09:20:'],
		['es', 'El lun, 2 mar 2026 a las 9:20, IT help desk (<it@helpdesk.example>) escribió:'],
		[
			'it',
			'Il giorno lun 2 mar 2026 alle ore 09:20 IT help desk <it@helpdesk.example> ha scritto:',
		],
		['nl', 'Op ma 2 mrt 2026 om 09:20 schreef IT help desk <it@helpdesk.example>:'],
		['pt', 'Em seg., 2 de mar. de 2026 às 09:20, IT help desk <it@helpdesk.example> escreveu:'],
		['sv', 'Den mån 2 mars 2026 kl 09:20 skrev IT help desk <it@helpdesk.example>:'],
		['da', 'Den man. 2. mar. 2026 kl. 09.20 skrev IT help desk <it@helpdesk.example>:'],
		['no', 'man. 2. mars 2026 kl. 09:20 skrev IT help desk <it@helpdesk.example>:'],
		['fi', 'ma 2. maalisk. 2026 klo 9.20 IT help desk (it@helpdesk.example) kirjoitti:'],
		['pl', 'pon., 2 mar 2026 o 09:20 IT help desk <it@helpdesk.example> napisał(a):'],
		['cs', 'po 2. 3. 2026 v 9:20 odesílatel IT help desk <it@helpdesk.example> napsal:'],
		['ru', 'пн, 2 мар. 2026 г. в 09:20, IT help desk <it@helpdesk.example>:'],
		['ja', '2026年3月2日(月) 9:20 IT help desk <it@helpdesk.example>:'],
		['zh', 'IT help desk <it@helpdesk.example> 于2026年3月2日周一 09:20写道：'],
	])('ends before the head of the history: %s', (_language, head) => {
		expect(answer(`It works again.\n\n${head}\n\nWe are looking at it.\nRoom 12`)).toBe(
			'It works again.',
		);
		expect(answer(`${head}\n> We are looking at it.\n\nIt works again.`)).toBe('It works again.');
	});

	it.each([
		['en', 'From', 'Sent', 'To', 'Subject'],
		['fr', 'De ', 'Envoyé ', 'À ', 'Objet '],
		['de', 'Von', 'Gesendet', 'An', 'Betreff'],
		['es', 'De', 'Enviado el', 'Para', 'Asunto'],
		['it', 'Da', 'Inviato', 'A', 'Oggetto'],
		['nl', 'Van', 'Verzonden', 'Aan', 'Onderwerp'],
		['pt', 'De', 'Enviada', 'Para', 'Assunto'],
		['sv', 'Från', 'Skickat', 'Till', 'Ämne'],
		['da', 'Fra', 'Sendt', 'Til', 'Emne'],
		['no', 'Fra', 'Sendt', 'Til', 'Emne'],
		['fi', 'Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Aihe'],
		['pl', 'Od', 'Wysłano', 'Do', 'Temat'],
		['cs', 'Od', 'Odesláno', 'Komu', 'Předmět'],
		['ru', 'От', 'Отправлено', 'Кому', 'Тема'],
		['ja', '差出人', '送信日時', '宛先', '件名'],
		['zh', '发件人', '发送时间', '收件人', '主题'],
	])("ends before Outlook's header of the history: %s", (_language, ...fields) => {
		const header = fields.map((field) => `${field}: 2 March 2026 09:20`).join('\n');

		expect(answer(`It works again.\n\n${header}\n\nWe are looking at it.`)).toBe('It works again.');
		expect(answer(`It works again.\n\n${'_'.repeat(32)}\n${header}\n\nX`)).toBe('It works again.');
	});

	it.each([
		[
			'Gmail',
			'<div>It works again.</div><div>On Mon, Mar 2, 2026 at 9:20 AM IT &lt;<a href="mailto:it@x.example">' +
				'it@x.example</a>&gt; wrote:<br></div><blockquote><div>We are looking.</div></blockquote>',
		],
		[
			'Outlook',
			'<p>It works again.<o:p></o:p></p><div><p><b>Von:</b> IT &lt;it@x.example&gt;<br><b>Gesendet:</b> ' +
				'Montag, 2. März 2026 09:20<br><b>An:</b> Sarah<br><b>Betreff:</b> x<o:p></o:p></p></div><p>We are looking</p>',
		],
		[
			'Outlook on the web',
			'<div>It works again.</div><hr><div><b>From:</b> IT<br><b>Sent:</b> Monday, March 2, 2026 9:20 AM<br><b>To:</b> Sarah<br>' +
				'<b>Subject:</b> x</div><div>We are looking</div>',
		],
		[
			'Apple Mail',
			'It works again.<br><div><br><blockquote type="cite"><div>On Mar 2, 2026, at 9:20 AM, IT &lt;' +
				'it@x.example&gt; wrote:</div><br><div>We are looking</div></blockquote></div>',
		],
		[
			'Thunderbird',
			'<p>It works again.</p><div>Am 02.03.26 um 09:20 schrieb IT:<br></div><blockquote type="cite">We ' +
				'are looking</blockquote><div>-- <br>Sarah</div>',
		],
	])('is told from the HTML of %s', (_program, html) => {
		expect(answer(readHtml(html).text)).toBe('It works again.');
	});

	it.each([
		'-----Original Message-----',
		'-----Ursprüngliche Nachricht-----',
		'----- Message d’origine -----',
		'-------- Mensaje original --------',
		'-----Oorspronkelijk bericht-----',
		'------------------ 原始邮件 ------------------',
	])('ends before the mark of the history: %s', (mark) => {
		expect(answer(`It works again.\n\n${mark}\nWe are looking at it.`)).toBe('It works again.');
	});

	it('is what stands between the quotes', () => {
		expect(answer('> Which room?\nRoom 12\n> Which printer?\nThe left one')).toBe(
			'Room 12\nThe left one',
		);
	});

	it.each([
		'-- \nSarah\nAccounting',
		'--\nSarah',
		'Sent from my iPhone',
		'Von meinem iPhone gesendet',
	])('has no signature: %j', (signature) => {
		expect(answer(`It works again.\n\n${signature}\n\nOn 2 March 2026 X wrote:\n> Y`)).toBe(
			'It works again.',
		);
	});

	it.each([
		'On 2 March it was still fine:\nno paper.',
		'She wrote:\nno paper.',
		'The log says:\n---\nE42 paper jam\n---\nPlease come.',
		'From: room 12\nThe printer is broken.',
		'See the original message.',
		'Am Montag schrieb ich euch, dass:\nnichts geht',
	])('keeps what only looks like a head: %j', (text) => {
		expect(answer(text)).toBe(text);
	});

	it('keeps the text before a head that begins like it', () => {
		expect(
			answer(
				'On reflection, all is well.\nOn 2 March 2026 09:20, X wrote:\n\nWe are looking at it.',
			),
		).toBe('On reflection, all is well.');
	});

	it('is all from the mark of a forwarded mail on', () => {
		const text =
			'See below.\n\n---------- Forwarded message ---------\nFrom: a@example.com\nDate: today\nTo: b\n\n> X';

		expect(answer(text)).toBe(text);
	});

	it('is the whole where nothing but history is in it', () => {
		expect(answer('On 2 March 2026, X wrote:\n> Y')).toBe('On 2 March 2026, X wrote:\n> Y');
	});

	it('is never empty where the text is not, and holds lines of the text in their order', () => {
		fc.assert(
			fc.property(someText, fc.constantFrom<MailKind>(...answerKinds), (text, kind) => {
				const written = newText({ text, kind });
				expect(written === '').toBe(text.trim() === '');
				expect(isInOrder(linesOf(written), linesOf(text))).toBe(true);
			}),
		);
	});
});

describe('a mail that answers nothing', () => {
	it('is never shortened, nor is one that is forwarded', () => {
		fc.assert(
			fc.property(someText, fc.constantFrom<MailKind>('first', 'forward'), (text, kind) => {
				expect(newText({ text, kind })).toBe(text.trim());
			}),
		);
	});

	it.each(['mail', 'dashes', 'quote-inside'])('is kept whole: %s', async (name) => {
		const { mail } = await parseFixture(`first-${name}`);

		expect(mail.newText).toBe(mail.text);
		expect(mail.text.split('\n').length).toBeGreaterThan(4);
	});
});
