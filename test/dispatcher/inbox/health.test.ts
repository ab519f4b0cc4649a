import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DispatcherError, type DispatcherErrorCode } from '../../../dispatcher/core/errors';
import { silentLogger } from '../../../dispatcher/core/ports';
import { createHealth, type InboxHealth } from '../../../dispatcher/inbox/health';

const MINUTE_MS = 60_000;

const failure = (code: DispatcherErrorCode, whatHappened: string = code): DispatcherError =>
	new DispatcherError({ code, whatHappened, whatToDo: 'Wait.' });

describe('the health of an inbox', () => {
	let reported: string[];
	let logged: string[];
	let health: InboxHealth;

	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['performance'] });
		reported = [];
		logged = [];
		health = createHealth({
			division: 'IT',
			reportOutage: ({ message }) => reported.push(message),
			logger: {
				...silentLogger,
				info: (message) => void logged.push(message),
				warn: (message) => void logged.push(message),
			},
		});
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	it('reports an outage once, with its first reason, and tells of its end', () => {
		health.failed(failure('connection-failed', 'first'));
		health.failed(failure('timed-out', 'the same server'));
		health.succeeded();
		health.succeeded();

		expect(reported).toEqual(['first']);
		expect(logged).toEqual(['Division "IT" is being processed again']);
	});

	it('reports a fault of another kind on its own', () => {
		health.failed(failure('connection-failed'));
		health.failed(failure('desk-unavailable'));

		expect(reported).toEqual(['connection-failed', 'desk-unavailable']);
	});

	it('takes one that comes back soon for the same, and one that comes back late for another', () => {
		health.failed(failure('connection-failed', 'first'));
		health.succeeded();
		vi.advanceTimersByTime(4 * MINUTE_MS);
		health.failed(failure('connection-failed', 'flaps'));
		health.succeeded();
		vi.advanceTimersByTime(6 * MINUTE_MS);
		health.failed(failure('connection-failed', 'another'));

		expect(reported).toEqual(['first', 'another']);
		expect(logged).toContain('Division "IT" fails again');
	});

	it('reports a silence unless its outage was reported', () => {
		health.silent(failure('stalled', 'silent'));
		health.silent(failure('stalled', 'still silent'));
		health.succeeded();
		health.failed(failure('desk-unavailable'));
		health.silent(failure('stalled', 'known'));

		expect(reported).toEqual(['silent', 'desk-unavailable']);
	});
});
