import type { StoreLocation } from '../../dispatcher/database/location';
import type { BenchDivision } from '../shipped-settings';

/** What the engine is started with. */
export interface EngineArgument {
	location: StoreLocation;
	mailServer: { host: string; port: number };
	divisions: BenchDivision[];
}
