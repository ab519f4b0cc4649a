import { randomUUID } from 'node:crypto';

/** The scopes that let a token into the test mail servers. */
export const MAIL_SCOPES = ['mail.imap', 'mail.smtp'] as const;

/** All that a client may ask for. */
export const SCOPES = ['openid', 'email', 'profile', 'offline_access', ...MAIL_SCOPES];

/** Whom the test mail servers take a token for, where it names somebody at all. */
export const MAIL_AUDIENCE = 'https://mail.example.test/';

/** Where a person's email address can be read by a client: a provider may keep it out of both. */
export type Telling = 'idTokenAndUserInfo' | 'userInfoOnly' | 'nowhere';

/** Somebody with an account. */
export interface Person {
	/** Opaque, as `sub` is with real providers. */
	id: string;
	email: string;
	name: string;
	tells: Telling;
}

/** Somebody to make an account for. */
export type NewPerson = Pick<Person, 'email'> & Partial<Pick<Person, 'name' | 'tells'>>;

/** A request to the token endpoint, as it was answered. */
export interface TokenRequest {
	grantType: string;
	status: number;
	at: Date;
}

/** What is known of an access token that was given out. */
export interface IssuedToken {
	personId: string;
	grantId: string;
	scope: string;
	audience: string | undefined;
	/** Seconds since 1970. */
	expires: number;
}

/** What the parts of the server share. */
export interface State {
	people: Person[];
	/** Signs in and consents without hands. */
	remembered: Person | undefined;
	redirects: Set<string>;
	accessTokenSeconds: number;
	refreshesToFail: number;
	requests: TokenRequest[];
	/** Access tokens by their id, JWTs too, which the library does not keep. */
	issued: Map<string, IssuedToken>;
	/** The ids of what each person granted. */
	grants: Map<string, Set<string>>;
}

/** A server nobody has an account at. */
export function emptyState(accessTokenSeconds: number): State {
	return {
		people: [],
		remembered: undefined,
		redirects: new Set(),
		accessTokenSeconds,
		refreshesToFail: 0,
		requests: [],
		issued: new Map(),
		grants: new Map(),
	};
}

/** Makes an account; a second one of the same address replaces the first. */
export function addPerson(state: State, { email, name, tells }: NewPerson): Person {
	const person = {
		id: randomUUID(),
		email,
		name: name ?? email.split('@')[0] ?? email,
		tells: tells ?? 'idTokenAndUserInfo',
	};
	state.people = [...state.people.filter((other) => other.email !== email), person];
	return person;
}

/** What a client is told of a person. */
export function claimsOf(person: Person, use: string): { sub: string; [claim: string]: unknown } {
	const told =
		person.tells === 'idTokenAndUserInfo' ||
		(person.tells === 'userInfoOnly' && use === 'userinfo');
	if (!told) return { sub: person.id };
	return {
		sub: person.id,
		email: person.email,
		email_verified: true,
		preferred_username: person.email,
		name: person.name,
	};
}
