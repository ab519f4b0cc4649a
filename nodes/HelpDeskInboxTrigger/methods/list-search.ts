import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { listNoticeTemplateNames, shippedTemplateNames } from '../../../dispatcher/index';
import { toNodeError } from '../../shared/errors';
import { deskOf } from '../../shared/store';

/** Lists the templates a message can be written from: the desk's own, then the shipped ones. */
export async function getNoticeTemplates(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	try {
		const own = await listNoticeTemplateNames(await deskOf(this));
		const names = [...new Set([...own, ...shippedTemplateNames()])];
		return names.map((name) => ({ name, value: name }));
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
