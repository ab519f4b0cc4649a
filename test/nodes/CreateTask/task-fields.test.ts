import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { DispatcherError } from '../../../dispatcher/errors';
import { readTaskFields } from '../../../nodes/CreateTask/task-fields';

describe('the fields of a new task', () => {
	it('are taken as they are set', () => {
		const fields = {
			...{ title: 'Printer', description: 'Blank pages', assignee: 'anna@example.com' },
			...{ priority: 'high', dueInHours: 2.5 },
		};

		expect(readTaskFields(fields)).toEqual(fields);
	});

	it.each([
		['Urgent', 'urgent'],
		[' LOW ', 'low'],
	])('take a priority that an expression writes otherwise: %j', (written, priority) => {
		expect(readTaskFields({ priority: written })).toEqual({ priority });
	});

	it.each([undefined, null, ''])('are left to the definition where they are %j', (value) => {
		expect(readTaskFields({ priority: value, dueInHours: value, title: value })).toEqual({});
	});

	it.each([
		['priority', 'critical', 'The field "Priority" of Create Task holds "critical"'],
		['priority', 3, 'The field "Priority" of Create Task holds 3'],
		['priority', { level: 'high' }, 'The field "Priority" of Create Task holds {"level":"high"}'],
		['dueInHours', 'soon', 'The field "Due In (Hours)" of Create Task holds "soon"'],
		['dueInHours', 1e300, 'The field "Due In (Hours)" of Create Task holds 1e+300'],
		['dueInHours', -1, 'The field "Due In (Hours)" of Create Task holds -1'],
	])('say what %s holds that cannot be used: %j', (field, value, message) => {
		expect(() => readTaskFields({ [field]: value })).toThrow(
			expect.objectContaining({ code: 'settings-invalid', message }),
		);
	});

	it('hold nothing else than a task can have, whatever an expression gives', () => {
		fc.assert(
			fc.property(fc.anything(), fc.anything(), (priority, dueInHours) => {
				try {
					const read = readTaskFields({ priority, dueInHours } as IDataObject);
					expect([undefined, 'low', 'normal', 'high', 'urgent']).toContain(read.priority);
					expect(read.dueInHours ?? 0).toBeGreaterThanOrEqual(0);
				} catch (error) {
					expect(error).toBeInstanceOf(DispatcherError);
				}
			}),
		);
	});
});
