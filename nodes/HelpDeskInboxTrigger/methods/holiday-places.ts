import type { INodePropertyOptions } from 'n8n-workflow';
import { listHolidayPlaces } from '../../../dispatcher/index';

/** Lists the countries whose public holidays are known, each with its regions. */
// n8n awaits what a list method gives.
// eslint-disable-next-line @typescript-eslint/require-await
export async function getHolidayPlaces(): Promise<INodePropertyOptions[]> {
	const places = listHolidayPlaces().map(({ name, code }) => ({ name, value: code }));
	return places.toSorted((one, other) => one.name.localeCompare(other.name));
}
