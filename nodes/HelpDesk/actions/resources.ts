import { communication } from './communication/index';
import { dispatcher } from './dispatcher/index';
import { division } from './division/index';
import { mail } from './mail/index';
import { noticeTemplate } from './notice-template/index';
import type { Resource } from './operation';
import { task } from './task/index';
import { taskDefinition } from './task-definition/index';

/** All resources, in the order of their names. */
export const resources: Resource[] = [
	communication,
	dispatcher,
	division,
	mail,
	noticeTemplate,
	task,
	taskDefinition,
];
