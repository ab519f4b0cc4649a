import { communication } from './communication/index';
import { dispatcher } from './dispatcher/index';
import type { Resource } from './operation';
import { task } from './task/index';
import { taskDefinition } from './task-definition/index';

/** All resources, in the order of their names. */
export const resources: Resource[] = [communication, dispatcher, task, taskDefinition];
