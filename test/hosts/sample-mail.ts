import { randomUUID } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';

type ComposedMail = ConstructorParameters<typeof MailComposer>[0];

/** Writes a mail from Sarah with a Message-ID of its own; any part can be changed. */
export async function composeMail(mail: ComposedMail = {}): Promise<Buffer> {
	return await new MailComposer({
		from: 'Sarah Mitchell <sarah@example.com>',
		to: 'support@example.com',
		subject: 'Printer does not print',
		text: 'The printer on the second floor does not print.',
		messageId: `<${randomUUID()}@example.com>`,
		...mail,
	})
		.compile()
		.build();
}
