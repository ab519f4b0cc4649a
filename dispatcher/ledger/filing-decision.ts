import type { AuthenticationResult, AutomaticKind } from '../message/mail';

/**
 * By which sign a mail belongs to a task, in the order in which they count. `sharedReference`: it names a
 * message before it that a filed mail names, too. `report`: it reports on a message of the task.
 */
export const matchSigns = [
	'subject',
	'address',
	'inReplyTo',
	'references',
	'sharedReference',
	'text',
	'report',
] as const;

export type MatchedBy = (typeof matchSigns)[number];

/**
 * What a sender is to a task. `division`: the mail has the division's own address, and answers one of
 * the task's messages. `answersUs`: he answers a message that we sent to him.
 */
export type Standing = 'requester' | 'onTask' | 'employee' | 'answersUs' | 'division' | 'stranger';

/** A sign that was looked at. */
export interface MatchCandidate {
	by: MatchedBy;
	/** `[TAG#1042]`, or a Message-ID. */
	reference: string;
	/** Whether it leads to a task. */
	known: boolean;
	/** The reference of the task that it leads to, if that was there before. */
	task?: string;
	/** The one that decided. */
	taken?: true;
}

/** Why a mail was filed as it was, or not filed: for whoever asks later. */
export interface FilingDecision {
	/** Null: no sign led to a task. */
	matchedBy: MatchedBy | null;
	/** The most telling of the signs that were looked at. */
	candidates: MatchCandidate[];
	sender: {
		/** Null: nobody was asked for, since no sign led to a task. */
		standing: Standing | null;
		/** What a trusted server found; null: none tells. */
		authentication: AuthenticationResult | null;
	};
	/** How a machine wrote it; null: a person did, or that is not known. */
	kind: AutomaticKind | null;
	outcome: 'created' | 'joined' | 'already filed' | 'refused';
	/** In words. */
	why: string;
}
