import type { SentMessage } from './follow';
import { answerAsGmail, answerAsOutlook } from './answers';
import type { SampleMail } from './sample-mails';

const SARAH = { name: 'Sarah Mitchell', address: 'sarah.mitchell@example.com' };
const ANNA = { name: 'Anna Keller', address: 'anna.keller@helpdesk.example' };

/** One step: who answers what he gets from the desk, and how. */
interface Step {
	isAnswered(message: SentMessage): boolean;
	answer(message: SentMessage): Promise<SampleMail>;
}

/** What follows Sarah's request: each answers what the desk has sent him. */
const steps: Step[] = [
	{
		isAnswered: isForwardTo(ANNA.address),
		answer: async (message) =>
			await answerAsOutlook(message, {
				from: ANNA,
				text: 'Hello Sarah,\n\nplease change the toner: there is a new one in the cupboard beside the printer.\n\nAnna',
			}),
	},
	{
		isAnswered: isAnswerToSarah,
		answer: async (message) =>
			await answerAsGmail(message, {
				from: SARAH,
				text: 'It prints again after I changed the toner. You can close this.\n\nSarah',
			}),
	},
	{
		isAnswered: isForwardTo(ANNA.address),
		answer: async (message) =>
			await answerAsOutlook(message, {
				from: ANNA,
				text: '#close\n\nThank you, Sarah. I have ordered another toner.\n\nAnna',
			}),
	},
];

/** Plays what follows the printer request: gives an answer to each message that has its turn. */
export class Conversation {
	private next = 0;

	/** @returns the mail that somebody writes because of this message; undefined: nobody does. */
	async answerTo(message: SentMessage): Promise<SampleMail | undefined> {
		const step = steps[this.next];
		if (!message.subject.includes('Printer') || step?.isAnswered(message) !== true) {
			return undefined;
		}
		this.next += 1;
		return await step.answer(message);
	}
}

function isForwardTo(address: string): (message: SentMessage) => boolean {
	return ({ purpose, to }) => purpose === 'forward' && to.some((one) => one.address === address);
}

function isAnswerToSarah({ purpose, to }: SentMessage): boolean {
	return purpose === 'answer' && to.some((one) => one.address === SARAH.address);
}
