/** By the ending of a file's name; those that a help desk is sent. */
const byEnding = new Map(
	Object.entries({
		avi: 'video/x-msvideo',
		bmp: 'image/bmp',
		csv: 'text/csv',
		doc: 'application/msword',
		docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
		eml: 'message/rfc822',
		gif: 'image/gif',
		gz: 'application/gzip',
		heic: 'image/heic',
		htm: 'text/html',
		html: 'text/html',
		ics: 'text/calendar',
		jpeg: 'image/jpeg',
		jpg: 'image/jpeg',
		json: 'application/json',
		log: 'text/plain',
		m4a: 'audio/mp4',
		mov: 'video/quicktime',
		mp3: 'audio/mpeg',
		mp4: 'video/mp4',
		msg: 'application/vnd.ms-outlook',
		odp: 'application/vnd.oasis.opendocument.presentation',
		ods: 'application/vnd.oasis.opendocument.spreadsheet',
		odt: 'application/vnd.oasis.opendocument.text',
		pdf: 'application/pdf',
		png: 'image/png',
		ppt: 'application/vnd.ms-powerpoint',
		pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
		rtf: 'application/rtf',
		svg: 'image/svg+xml',
		tif: 'image/tiff',
		tiff: 'image/tiff',
		txt: 'text/plain',
		vcf: 'text/vcard',
		wav: 'audio/wav',
		webp: 'image/webp',
		xls: 'application/vnd.ms-excel',
		xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
		xml: 'application/xml',
		zip: 'application/zip',
	}),
);

/** RFC 2046 section 4.5.1: the type of content about which nothing else is known. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** The type of a file: what the sender says, and where that says nothing, what its name says. */
export function mediaTypeOf(said: string, fileName: string): string {
	if (said !== '' && said !== UNKNOWN_TYPE) return said;
	const ending = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
	return byEnding.get(ending) ?? UNKNOWN_TYPE;
}
