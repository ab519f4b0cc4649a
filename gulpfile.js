const { dest, series, src } = require('gulp');

/** What the compiled files need beside them and `tsc` does not carry. */
const CARRIED_FILES = [
	'credentials/**/*.svg',
	'nodes/**/*.{svg,png}',
	'nodes/**/*.node.json',
	'workflows/*.json',
	'dispatcher/notice/templates/**/*.liquid',
];

/** Carries them to `dist/`, each in its folder, octet by octet. */
function carryFiles() {
	return src(CARRIED_FILES, { base: '.', encoding: false }).pipe(dest('dist'));
}

exports.build = series(carryFiles);
exports.default = exports.build;
