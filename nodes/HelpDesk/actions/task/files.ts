import { DispatcherError, type IncomingAttachment } from '../../../../dispatcher/index';
import type { OperationCall } from '../operation';

/**
 * Finds the files of an item that are to be attached. Each is read when its turn comes.
 *
 * @param names of binary properties, separated by commas.
 * @param html may show some of them as pictures, by the names of their properties.
 * @throws DispatcherError `settings-invalid`, naming the property that the item does not have.
 */
export function findFiles(
	{ context, index }: OperationCall,
	{ names, html }: { names: string; html: string },
): IncomingAttachment[] {
	const binary = context.getInputData()[index]?.binary ?? {};
	const properties = names.split(',').map((name) => name.trim());
	return properties
		.filter((name) => name !== '')
		.map((name) => {
			const file = binary[name];
			if (file === undefined) throw withoutFile(name, Object.keys(binary));
			return {
				fileName: file.fileName ?? name,
				mediaType: file.mimeType,
				size: file.bytes ?? 0,
				...(isShown(html, name) ? { contentId: name } : {}),
				content: async () => await context.helpers.getBinaryDataBuffer(index, name),
			};
		});
}

/** Whether HTML shows a file by its name, and not by one that only begins so. */
function isShown(html: string, name: string): boolean {
	return html
		.split(`cid:${name}`)
		.slice(1)
		.some((behind) => !/^[\w.@-]/.test(behind));
}

function withoutFile(name: string, known: string[]): DispatcherError {
	return new DispatcherError({
		code: 'settings-invalid',
		whatHappened: `The item has no binary property "${name.slice(0, 60)}"`,
		whatToDo:
			known.length === 0
				? 'Add a node before this one that puts the file on the item, or leave the option Attachments empty.'
				: `Use one of ${known.slice(0, 10).join(', ')} in the option Attachments.`,
	});
}
