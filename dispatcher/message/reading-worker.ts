import { packBytes, unpackBytes } from './packed-bytes';
import { parseMail, parseMailPlainly, type ParseOptions } from './parse-mail';
import type { ReadAnswer, ReadingAnswer, ReadingKind, ReadingTask } from './reading-messages';
import { readThreadFields } from './thread-fields';

/** Reads mails, one after the other, in a thread of its own, and gives the answers together. */
export default async function readAll(task: ReadingTask): Promise<void> {
	const { kind, contents, mails, progress } = task;
	const begun = new Int32Array(progress);
	const buffers = unpackBytes(contents);
	const answers: ReadingAnswer[] = [];
	let at = 0;
	for (const { options, returnedHeaders: count } of mails) {
		Atomics.add(begun, 0, 1);
		const [source = Buffer.alloc(0), ...returnedHeaders] = buffers.slice(at, at + 1 + count);
		at += 1 + count;
		answers.push(await readOne(kind, source, options && { ...options, returnedHeaders }));
	}
	task.answers.postMessage(
		answers,
		answers.flatMap((answer) => ('contents' in answer ? [answer.contents.bytes] : [])),
	);
}

async function readOne(
	kind: ReadingKind,
	source: Buffer,
	options: ParseOptions | undefined,
): Promise<ReadingAnswer> {
	if (options === undefined) return { thread: await readThreadFields(source) };
	const parse = kind === 'whole' ? parseMail : parseMailPlainly;
	try {
		const { mail, attachments } = await parse(source, options);
		return {
			mail,
			attachments: attachments.map(({ content: _, ...described }) => described),
			contents: packBytes(attachments.map(({ content }) => content)),
		} satisfies ReadAnswer;
	} catch (error) {
		// Whatever it is, it is about this mail: those beside it are read all the same.
		return { failed: error instanceof Error ? error.message : String(error) };
	}
}
