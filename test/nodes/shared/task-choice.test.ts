import { describe, expect, it } from 'vitest';
import { readTaskChoice } from '../../../nodes/shared/task-choice';

describe('readTaskChoice', () => {
	it('reads event and task from an entry of the list', () => {
		expect(readTaskChoice('Help desk › Incident', 'ignored')).toEqual({
			event: 'Help desk',
			task: 'Incident',
		});
	});

	it('takes the event of the trigger for a typed name', () => {
		expect(readTaskChoice(' Incident ', ' Help desk ')).toEqual({
			event: 'Help desk',
			task: 'Incident',
		});
	});

	it('leaves further separators to the task', () => {
		expect(readTaskChoice('A › B › C', '')).toEqual({ event: 'A', task: 'B › C' });
	});
});
