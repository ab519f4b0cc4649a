import type { Resource } from '../operation';
import * as addNote from './add-note';
import * as close from './close';
import * as get from './get';
import * as getMany from './get-many';
import * as reopen from './reopen';
import * as reply from './reply';
import * as update from './update';

export const task: Resource = {
	option: { name: 'Task', value: 'task' },
	operations: [addNote, close, get, getMany, reopen, reply, update],
};
