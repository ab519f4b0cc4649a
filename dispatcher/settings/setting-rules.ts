import { z } from 'zod';
import { isTimeZone } from '../core/time-zone';
import { readAddress } from './desk-address';

/** What one setting may be. */
interface SettingRule {
	schema: z.ZodTypeAny;
	/** What holds if it is not stored, or stored as something else. */
	byDefault: boolean | number | string | null;
	/** As people know it. */
	shownAs: string;
	/** Completes the sentence "It must be". */
	mustBe: string;
}

const MOST_DAYS = 36_500;
const MOST_NOTICES = 1_000_000;
const LONGEST_ADDRESS = 500;

/** The dispatcher's settings by their key in the table `settings`. */
export const settingRules = {
	active: rule(z.boolean(), true, { shownAs: 'Active', mustBe: 'on or off' }),
	sendsCommunications: rule(z.boolean(), true, {
		shownAs: 'Sends Communications',
		mustBe: 'on or off',
	}),
	environment: rule(z.enum(['production', 'test']), 'production', {
		shownAs: 'Environment',
		mustBe: '"production" or "test"',
	}),
	language: rule(z.enum(['en', 'fr']), 'en', {
		shownAs: 'Language',
		mustBe: '"en" or "fr"',
	}),
	address: rule(addressSchema(), null, {
		shownAs: 'Address',
		mustBe: 'a URL such as https://desk.example.com, without a question mark, # or login',
	}),
	port: rule(z.number().int().min(1).max(65_535).nullable(), null, {
		shownAs: 'Port',
		mustBe: 'a whole number from 1 to 65535',
	}),
	timeZone: rule(z.string().refine(isTimeZone), 'UTC', {
		shownAs: 'Time Zone',
		mustBe: 'an IANA time zone such as Europe/Paris',
	}),
	noticesPerHour: rule(z.number().int().min(1).max(MOST_NOTICES), 10, {
		shownAs: 'Notices per Hour',
		mustBe: `a whole number from 1 to ${MOST_NOTICES}`,
	}),
	mailsPerHour: rule(z.number().int().min(1).max(MOST_NOTICES), 200, {
		shownAs: 'Mails per Hour',
		mustBe: `a whole number from 1 to ${MOST_NOTICES}`,
	}),
	keepLedgerDays: rule(z.number().int().min(1).max(MOST_DAYS), 90, {
		shownAs: 'Keep Ledger (Days)',
		mustBe: `a whole number from 1 to ${MOST_DAYS}`,
	}),
};

export type SettingKey = keyof typeof settingRules;

/** The dispatcher's settings: one row a key in the desk. */
export type StoredSettings = {
	[key in SettingKey]: z.infer<(typeof settingRules)[key]['schema']>;
};

export const settingKeys = Object.keys(settingRules) as SettingKey[];

function rule<S extends z.ZodTypeAny>(
	schema: S,
	byDefault: z.infer<S> & SettingRule['byDefault'],
	words: Pick<SettingRule, 'shownAs' | 'mustBe'>,
) {
	return { schema, byDefault, ...words };
}

function addressSchema() {
	const isAddress = (text: string): boolean => readAddress(text) !== undefined;
	return z.string().max(LONGEST_ADDRESS).refine(isAddress).nullable();
}
