/** What `reading-worker.ts` does, but for mails that name what else is to happen. */
const { default: readAll } = require('../../dispatcher/message/reading-worker.ts');

/** By a word in the mail; at the plain reading they happen only where the word says so. */
const happenings = new Map([
	['spin', spin],
	['swallow-memory', swallowMemory],
	['throw-later', throwLater],
]);

function spin() {
	for (;;);
}

function swallowMemory() {
	const swallowed = [];
	for (;;) swallowed.push(Array.from({ length: 1_000 }, (_, at) => ({ at })));
}

async function throwLater() {
	setImmediate(() => {
		throw new Error('thrown by nobody knows what');
	});
	await new Promise(() => undefined);
}

function happeningOf(text, kind) {
	if (kind === 'plain' && !text.includes('always-')) return undefined;
	return [...happenings].find(([word]) => text.includes(word))?.[1];
}

module.exports = async (task) => {
	const begun = new Int32Array(task.progress);
	let at = 0;
	for (const [position, length] of task.contents.lengths.entries()) {
		const text = Buffer.from(task.contents.bytes, at, length).toString();
		at += length;
		const happening = happeningOf(text, task.kind);
		if (happening === undefined) continue;
		Atomics.store(begun, 0, position + 1);
		await happening();
	}
	await readAll(task);
};
