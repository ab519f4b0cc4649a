import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/core/errors';
import { readTaskFields } from '../../../dispatcher/tasks/task-fields';

describe('the fields of a task', () => {
	it('are as they were set', () => {
		const typed = { title: 'T', description: 'D', assignee: 'Bo', priority: 'high', dueInHours: 2 };

		expect(readTaskFields(typed)).toEqual(typed);
	});

	it('say nothing where they are empty', () => {
		expect(readTaskFields({ title: '', priority: '', assignee: null, dueInHours: '' })).toEqual({});
	});

	it('are understood as an expression gives them', () => {
		expect(readTaskFields({ title: 42, priority: ' Urgent ', dueInHours: '1.5' })).toEqual({
			title: '42',
			priority: 'urgent',
			dueInHours: 1.5,
		});
	});

	it.each([
		[{ priority: 'boss' }, /priority.*"boss"/],
		[{ priority: 4 }, /priority.*"4"/],
		[{ priority: ['high'] }, /priority.*a list/],
		[{ dueInHours: 'soon' }, /due time.*"soon"/],
		[{ dueInHours: Number.NaN }, /due time/],
		[{ dueInHours: -1 }, /due time.*"-1"/],
		[{ dueInHours: 1e12 }, /due time/],
		[{ title: { a: 1 } }, /title/],
	])('are refused by name: %o', (typed, words) => {
		expect(() => readTaskFields(typed)).toThrow(words);
	});

	it('give an understood field or a clear error for whatever an expression gives', () => {
		fc.assert(
			fc.property(fc.anything({ withBigInt: true }), fc.anything(), (priority, dueInHours) => {
				try {
					const fields = readTaskFields({ priority, dueInHours });
					expect(['low', 'normal', 'high', 'urgent', undefined]).toContain(fields.priority);
					const due = new Date(Date.now() + (fields.dueInHours ?? 0) * 3_600_000);
					expect(due.toJSON()).not.toBeNull();
				} catch (error) {
					expect(error).toBeInstanceOf(DispatcherError);
				}
			}),
		);
	});
});
