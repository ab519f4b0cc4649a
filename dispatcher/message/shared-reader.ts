import { workerFile } from '../core/worker-file';
import type { MailReader } from './reader';
import { readingLimits } from './reading-limits';
import { ReadingPool } from './reading-pool';

let pool: ReadingPool | undefined;

/** The reader of this process, which all its divisions share. Its threads start with the first mail. */
export const sharedReader: MailReader = {
	readMails: async (mails) => await poolOfProcess().readMails(mails),
	readThreads: async (headers) => await poolOfProcess().readThreads(headers),
};

function poolOfProcess(): ReadingPool {
	pool ??= new ReadingPool({
		limits: readingLimits(process.env),
		script: workerFile(__dirname, 'reading-worker'),
	});
	return pool;
}
