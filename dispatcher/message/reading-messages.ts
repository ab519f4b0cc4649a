import type { MessagePort } from 'node:worker_threads';
import type { AttachmentDescription } from '../core/attachment';
import type { Mail } from './mail';
import type { PackedBytes } from './packed-bytes';
import type { ParseOptions } from './parse-mail';
import type { ThreadFields } from './thread-fields';

/** What is read: a whole mail, its header and raw text, or how it belongs to others. */
export type ReadingKind = 'whole' | 'plain' | 'thread';

/** What a thread is asked to read. */
export interface ReadingTask {
	kind: ReadingKind;
	/** Of each mail its source, and behind it the headers that were returned with it. */
	contents: PackedBytes;
	/** One a mail. */
	mails: Array<{
		options: Omit<ParseOptions, 'returnedHeaders'> | undefined;
		returnedHeaders: number;
	}>;
	/** Takes one {@link ReadingAnswer} a mail, in their order, in one message. */
	answers: MessagePort;
	/** An `Int32Array` of one: how many mails were begun. */
	progress: SharedArrayBuffer;
}

/** A mail that was read, as it comes back from a thread. */
export interface ReadAnswer {
	mail: Mail;
	attachments: AttachmentDescription[];
	/** Of the attachments. */
	contents: PackedBytes;
}

/** What became of one mail. */
export type ReadingAnswer = ReadAnswer | { thread: ThreadFields } | { failed: string };
