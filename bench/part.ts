import type { Measurement } from './measurement';
import type { Section } from './table';

/** A part of the bench: what is measured for it, and the section of the table that comes of it. */
export interface Part {
	measurements: Array<Pick<Measurement, 'name' | 'runs' | 'run'>>;
	/** Its rows as far as they were measured. */
	section(): Section;
}
