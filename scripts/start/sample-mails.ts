import MailComposer from 'nodemailer/lib/mail-composer';

/** A mail of the demonstration, as it arrives. */
export interface SampleMail {
	/** Whose mailbox it is delivered to. */
	division: 'IT help desk' | 'Human resources';
	source: Buffer;
}

const screenshot = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
	'base64',
);

/** The mails that need no earlier one. */
export async function firstMails(): Promise<SampleMail[]> {
	return [
		{
			division: 'IT help desk',
			source: await compose({
				from: 'Sarah Mitchell <sarah.mitchell@example.com>',
				to: 'it@helpdesk.example',
				subject: 'Printer on the 2nd floor prints blank pages',
				messageId: '<printer-blank-pages@example.com>',
				text: 'Hello,\n\nthe printer next to the kitchen has printed nothing but blank pages since this morning. A screenshot of its status page is attached.\n\nThanks,\nSarah',
				attachments: [{ filename: 'printer-status.png', content: screenshot }],
			}),
		},
		{
			division: 'Human resources',
			source: await compose({
				from: 'Éloïse Lefèvre <eloise.lefevre@example.com>',
				to: 'hr@helpdesk.example',
				subject: 'Congés d’été : à qui dois-je m’adresser ?',
				text: 'Bonjour,\n\nje souhaite poser trois semaines de congés en août. À qui dois-je envoyer ma demande, et où trouver le formulaire ?\n\nMerci d’avance,\nÉloïse',
				html: '<p>Bonjour,</p><p>je souhaite poser <b>trois semaines</b> de congés en août. À qui dois-je envoyer ma demande, et où trouver le formulaire ?</p><p>Merci d’avance,<br>Éloïse</p>',
			}),
		},
		{
			division: 'IT help desk',
			source: await compose({
				from: 'Tom Baker <tom.baker@example.com>',
				to: 'it@helpdesk.example',
				subject: 'Fwd: Your mailbox is almost full',
				text: 'Hi, I got this today. Is it genuine?\n\nTom\n\n---------- Forwarded message ---------\nFrom: Mail system <no-reply@example.com>\nDate: Mon, 2 Mar 2026 at 08:12\nSubject: Your mailbox is almost full\nTo: Tom Baker <tom.baker@example.com>\n\nYour mailbox is 98 % full. Click here to get more room.\n',
			}),
		},
		{
			division: 'IT help desk',
			source: await compose({
				from: 'Priya Nair <priya.nair@example.com>',
				to: 'it@helpdesk.example',
				subject: 'Re: [IT#99999] VPN does not connect',
				text: 'Any news on this one? I still cannot connect from home.\n\nPriya',
			}),
		},
	];
}

/** Writes a mail of the demonstration. */
export async function compose(
	mail: ConstructorParameters<typeof MailComposer>[0],
): Promise<Buffer> {
	return await new MailComposer({ date: new Date(), ...mail }).compile().build();
}
