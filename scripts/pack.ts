import { join } from 'node:path';
import { packPackage } from '../test/hosts/pack';

/** Builds the package and packs it, for the tests that install it. */
const checkout = join(__dirname, '..');
packPackage(checkout, join(checkout, '.local')).catch((error: unknown) => {
	process.stderr.write(error instanceof Error ? (error.stack ?? '') : String(error));
	process.exitCode = 1;
});
