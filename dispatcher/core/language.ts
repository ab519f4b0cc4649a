/** The languages the dispatcher writes. */
export const languages = ['en', 'fr'] as const;

export type Language = (typeof languages)[number];
