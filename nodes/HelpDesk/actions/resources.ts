import { dispatcher } from './dispatcher/index';
import { division } from './division/index';
import { mail } from './mail/index';
import { noticeTemplate } from './notice-template/index';
import type { Resource } from './operation';

/** All resources, in the order of their names. */
export const resources: Resource[] = [dispatcher, division, mail, noticeTemplate];
