/**
 * Runs the scanner that n8n holds published community packages against, on a folder: `node scan.mjs
 * <folder> source|package`. A process of its own, as the scanner's command is: within Vitest its rules
 * get another parser and find nothing. Prints `{ passed, message, details }`.
 */
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

/** What the scanner itself looks at, of the sources and of what is published. */
const patterns = {
	source: SOURCE_FILE_PATTERNS,
	package: ['**/*.js', 'package.json'],
};

const [folder, kind] = process.argv.slice(2);
const { passed, message, details } = await analyzePackage(folder, patterns[kind]);
process.stdout.write(JSON.stringify({ passed, message, details }));
