const { rm } = require('node:fs/promises');
const { dest, series, src } = require('gulp');

/** What the compiled files need beside them and `tsc` does not carry. */
const CARRIED_FILES = [
	'credentials/**/*.svg',
	'nodes/**/*.{svg,png}',
	'nodes/**/*.node.json',
	'workflows/*.json',
	'dispatcher/outbox/templates/**/*.liquid',
];

/** Carries them to `dist/`, each in its folder, octet by octet. */
function carryFiles() {
	return src(CARRIED_FILES, { base: '.', encoding: false }).pipe(dest('dist'));
}

/** Nothing of an earlier build gets into the package. */
async function removeBuild() {
	await rm('dist', { recursive: true, force: true });
}

exports.clean = removeBuild;
exports.build = series(carryFiles);
exports.default = exports.build;
