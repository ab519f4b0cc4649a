import { describe, expect, it } from 'vitest';
import { readingLimits } from '../../../dispatcher/message/reading-limits';

describe('the limits of reading', () => {
	it('are the usual ones where the environment sets none', () => {
		const { seconds, megabytes, threads } = readingLimits({ HELP_DESK_READING_SECONDS: ' ' });

		expect({ seconds, megabytes }).toEqual({ seconds: 2, megabytes: 256 });
		expect([1, 2, 3, 4]).toContain(threads);
	});

	it('are those of the environment', () => {
		const environment = {
			HELP_DESK_READING_SECONDS: '0.5',
			HELP_DESK_READING_MEGABYTES: '512',
			HELP_DESK_READING_THREADS: '3',
		};

		expect(readingLimits(environment)).toEqual({ seconds: 0.5, megabytes: 512, threads: 3 });
	});

	it.each([
		['HELP_DESK_READING_SECONDS', '0'],
		['HELP_DESK_READING_SECONDS', 'two'],
		['HELP_DESK_READING_MEGABYTES', '16'],
		['HELP_DESK_READING_THREADS', '-1'],
		['HELP_DESK_READING_THREADS', '1.5'],
	])('name a variable that cannot be used: %s=%s', (name, value) => {
		expect(() => readingLimits({ [name]: value })).toThrow(name);
	});
});
