import { z } from 'zod';

/** Midnight is also the end of a day: `24:00`. */
const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/);

/** When a division works. What is not closed is open: on each of its days, from each time to the next. */
export const businessHoursSchema = z.object({
	/** As ISO 8601 counts them: 1 is Monday, 7 is Sunday. */
	days: z.array(z.number().int().min(1).max(7)).nonempty(),
	/** In their order, none of them in another: `09:00` to `12:00`, `13:00` to `24:00`. */
	hours: z.array(z.object({ from: clockTime, to: clockTime })).nonempty(),
	/** IANA name. */
	timeZone: z.string(),
	/** Days on which it does not work: `2026-12-25`, or `12-25` for each year. */
	holidays: z.array(z.string()).default([]),
	/** Whose public holidays are kept too, by its ISO code: `FR`, `DE-BY`; null: nobody's. */
	publicHolidaysOf: z.string().nullable().default(null),
});

export type BusinessHours = z.infer<typeof businessHoursSchema>;
