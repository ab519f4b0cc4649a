import type { BenchMailbox } from '../bench-mailbox';
import { createMailWriter } from '../mails';
import { waitUntil } from '../meter';

const MAILS = 10;
const AT_MOST_SECONDS = 60;

/** Has a few mails processed one by one, so that nothing is done for the first time after it. */
export async function warmUp(mailbox: BenchMailbox): Promise<void> {
	const write = await createMailWriter('plain');
	for (let index = 0; index < MAILS; index += 1) {
		await mailbox.deliver(write(index));
		const count = async (): Promise<number> => await mailbox.countProcessed();
		await waitUntil(index + 1, count, AT_MOST_SECONDS);
	}
}
