import type { Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ImapAnswers } from './imap-answers';
import { openLine, type Line, type LineEnds } from './line';

/** Which way octets travel. */
export type Direction = 'toServer' | 'toClient';

/** A line to a server that fails in the ways networks do. */
export interface FaultyLine extends Line {
	/** Ends one direction of all its connections (FIN); the other one goes on. */
	halfClose(direction: Direction): void;
	/** Cuts the connection on which so many more octets have passed this way, in their middle. */
	truncateAfter(octets: number, direction: Direction): void;
	/**
	 * Cuts the connection over which so many more answers to IMAP commands have passed, once the last of
	 * them was delivered.
	 *
	 * @param options.to counts only answers to commands like this; to all where absent.
	 */
	cutAfterAnswer(count: number, options?: { to: RegExp }): void;
	/** How many IMAP commands were answered over it so far. */
	answerCount(): number;
	/** From now on nothing comes through, and nobody is told; new connections are accepted. */
	stall(): void;
	/**
	 * Ends {@link FaultyLine.stall}.
	 *
	 * @param options.forget the connections that were caught in it stay silent for ever, as those whose
	 *   other end was moved away; otherwise all that was held up arrives now.
	 */
	release(options?: { forget: boolean }): void;
	/** How long each piece is held up; 0 for not at all. */
	delay(milliseconds: number): void;
}

/** What all connections of a line share. */
interface LineState {
	delayMs: number;
	/** Pending while the line is stalled. */
	stalled: PromiseWithResolvers<void> | undefined;
	/** Octets until a connection is cut, by direction; undefined: never. */
	octetsLeft: Partial<Record<Direction, number>>;
	/** IMAP commands that were answered. */
	answers: number;
	/** Answers until a connection is cut; undefined: never. */
	answersLeft: { count: number; to: RegExp } | undefined;
}

/** Opens a line on loopback; it passes everything on until it is told to fail. */
export async function openFaultyLine(target: { port: number }): Promise<FaultyLine> {
	const state: LineState = {
		delayMs: 0,
		stalled: undefined,
		octetsLeft: {},
		answers: 0,
		answersLeft: undefined,
	};
	const links = new Set<Link>();
	const join = (ends: LineEnds): void => {
		const link = new Link(ends, state);
		links.add(link);
		ends.inner.once('close', () => links.delete(link));
	};
	const line = await openLine(target, { join, allowHalfOpen: true });
	const release = ({ forget }: { forget: boolean } = { forget: false }): void => {
		if (forget) for (const link of links) link.silence();
		state.stalled?.resolve();
		state.stalled = undefined;
	};
	return {
		...line,
		halfClose: (direction) => links.forEach((link) => link.halfClose(direction)),
		truncateAfter: (octets, direction) => {
			state.octetsLeft[direction] = octets;
		},
		cutAfterAnswer: (count, { to } = { to: /./ }) => {
			state.answersLeft = { count, to };
		},
		answerCount: () => state.answers,
		stall: () => {
			state.stalled ??= Promise.withResolvers<void>();
		},
		release,
		delay: (milliseconds) => {
			state.delayMs = milliseconds;
		},
		stop: async () => {
			release();
			await line.stop();
		},
	};
}

/** One connection through the line. */
class Link {
	private readonly client: Socket;

	private readonly server: Socket;

	private isSilent = false;

	private readonly answers = new ImapAnswers();

	constructor(
		ends: LineEnds,
		private readonly state: LineState,
	) {
		this.client = ends.inner;
		this.server = ends.outer;
		this.join(this.client, this.server, 'toServer');
		this.join(this.server, this.client, 'toClient');
	}

	silence(): void {
		this.isSilent = true;
	}

	halfClose(direction: Direction): void {
		(direction === 'toServer' ? this.server : this.client).end();
	}

	private join(from: Socket, to: Socket, direction: Direction): void {
		const passage = new Transform({
			transform: (chunk: Buffer, _encoding, done) => {
				void this.pass(chunk, { direction, done });
			},
			flush: (done) => void this.pass(Buffer.alloc(0), { direction, done }),
		});
		// What is written to an end that was half-closed is lost, as on a network.
		passage.on('error', () => this.cut());
		from.pipe(passage).pipe(to);
	}

	/** Lets a piece through as the line's state has it; a silent connection never lets it through. */
	private async pass(
		chunk: Buffer,
		{ direction, done }: { direction: Direction; done: TransformCallback },
	): Promise<void> {
		if (this.state.delayMs > 0) await wait(this.state.delayMs);
		await this.state.stalled?.promise;
		if (this.isSilent || this.client.destroyed) return;
		if (this.breaksAfter(chunk, direction)) return this.deliverLast(chunk, direction);
		const left = this.state.octetsLeft[direction];
		if (left === undefined) return done(null, chunk);
		if (chunk.length < left) {
			this.state.octetsLeft[direction] = left - chunk.length;
			return done(null, chunk);
		}
		delete this.state.octetsLeft[direction];
		this.deliverLast(chunk.subarray(0, left), direction);
	}

	private cut(): void {
		this.client.destroy();
		this.server.destroy();
	}

	/** Destroyed at once, what was written last would not arrive. */
	private deliverLast(chunk: Buffer, direction: Direction): void {
		(direction === 'toServer' ? this.server : this.client).write(chunk, () => this.cut());
	}

	/** Whether the answer that the line is to break after ends in this piece. */
	private breaksAfter(chunk: Buffer, direction: Direction): boolean {
		const { state } = this;
		if (direction === 'toServer') this.answers.sent(chunk);
		const answered = direction === 'toServer' ? [] : this.answers.received(chunk);
		state.answers += answered.length;
		const { answersLeft } = state;
		if (answersLeft === undefined) return false;
		answersLeft.count -= answered.filter((command) => answersLeft.to.test(command)).length;
		if (answersLeft.count > 0) return false;
		state.answersLeft = undefined;
		return true;
	}
}
