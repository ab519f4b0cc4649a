/** The languages the dispatcher writes. */
export type Language = 'en' | 'fr';
