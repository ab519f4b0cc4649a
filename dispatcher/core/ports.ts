/** Where the engine writes what an operator may want to read. n8n's own logger fits. */
export interface Logger {
	debug(message: string, details?: Record<string, unknown>): void;
	info(message: string, details?: Record<string, unknown>): void;
	warn(message: string, details?: Record<string, unknown>): void;
	error(message: string, details?: Record<string, unknown>): void;
}

/** The current time; passed in so that leases, due dates and backoff can be tested. */
export type Clock = () => Date;

/** A number from 0 (inclusive) to 1 (exclusive), as `Math.random` gives it. */
export type RandomSource = () => number;

/** The machine's clock. */
export const systemClock: Clock = () => new Date();

/** A logger that keeps nothing. */
export const silentLogger: Logger = {
	debug: () => undefined,
	info: () => undefined,
	warn: () => undefined,
	error: () => undefined,
};
