import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { mailSchema } from '../../dispatcher/message/mail';

const expectationSchema = z
	.object({
		why: z.string().min(10),
		licence: z.string().optional(),
		mail: z.record(z.unknown()).default({}),
		lacks: z.array(z.string()).default([]),
	})
	.strict()
	.refine(({ mail }) => Object.keys(mail).every((name) => name in mailSchema.shape), {
		message: 'A field under mail is none of a mail',
	});

/** A mail of the corpus, and what is right about it. */
export interface CorpusMail extends z.infer<typeof expectationSchema> {
	/** The folder that it is in. */
	kind: string;
	name: string;
	source: Buffer;
}

/** Reads all mails of the corpus, in the order of their kinds and names. */
export function readCorpus(): CorpusMail[] {
	const kinds = readdirSync(__dirname, { withFileTypes: true }).filter((entry) =>
		entry.isDirectory(),
	);
	return kinds.flatMap(({ name: kind }) => {
		const files = readdirSync(join(__dirname, kind)).filter((file) => file.endsWith('.eml'));
		return files.map((file) => readMail(kind, file.slice(0, -'.eml'.length)));
	});
}

function readMail(kind: string, name: string): CorpusMail {
	const path = join(__dirname, kind, name);
	const expectation: unknown = parse(readFileSync(`${path}.yaml`, 'utf8'));
	return {
		...expectationSchema.parse(expectation, { path: [kind, name] }),
		kind,
		name,
		source: readFileSync(`${path}.eml`),
	};
}
