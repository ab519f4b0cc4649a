import { renewClaims } from './desk/claims';
import type { Desk } from './desk/open-desk';
import type { Claim } from './desk/types';
import type { Logger } from './ports';

/** The claims that this process holds, from the moment they are made until they are settled. */
export interface HeldClaims {
	/** Holds claims of mails under a UIDVALIDITY: their leases are prolonged from now on. */
	hold(claims: Claim[], uidValidity: string): void;
	/** An execution has them from now on. */
	handOver(intakeIds: number[]): void;
	/** They are settled, or given back. */
	drop(intakeIds: number[]): void;
	/** Drops what no execution has: nobody will hand it over any more. */
	dropUnhanded(): void;
	/** Whether a mail is in our hands: its lease may look as if it ran out where a clock jumped. */
	holds(uidValidity: string, uid: number): boolean;
	ids(): number[];
}

/** What prolonging needs. */
export interface HeldClaimsOptions {
	/** The desk once it is open. */
	desk: () => Desk | undefined;
	owner: string;
	leaseMs: number;
	logger: Logger;
}

/**
 * Creates the record of the claims in hand. While there are any, their leases are prolonged three
 * times in the length of one, so that a lease can be short: a process that is killed frees its mails
 * soon, however long an execution may take.
 */
export function createHeldClaims({ desk, owner, leaseMs, logger }: HeldClaimsOptions): HeldClaims {
	const held = new Map<number, { key: string; handedOver: boolean }>();
	const keys = new Set<string>();
	let renewal: NodeJS.Timeout | undefined;

	const renew = async (): Promise<void> => {
		const open = desk();
		if (open === undefined) return;
		await renewClaims(open, { intakeIds: [...held.keys()], owner, leaseMs });
	};
	const drop = (intakeIds: number[]): void => {
		for (const id of intakeIds) {
			keys.delete(held.get(id)?.key ?? '');
			held.delete(id);
		}
		if (held.size > 0) return;
		clearInterval(renewal);
		renewal = undefined;
	};

	return {
		hold: (claims, uidValidity) => {
			for (const { intakeId, uid } of claims) {
				const key = keyOf(uidValidity, uid);
				held.set(intakeId, { key, handedOver: false });
				keys.add(key);
			}
			if (claims.length === 0) return;
			renewal ??= setInterval(() => {
				renew().catch((error: unknown) =>
					logger.warn('Claims could not be prolonged', { error: String(error) }),
				);
			}, leaseMs / 3).unref();
		},
		handOver: (intakeIds) => {
			for (const id of intakeIds) {
				const claim = held.get(id);
				if (claim !== undefined) claim.handedOver = true;
			}
		},
		drop,
		dropUnhanded: () => {
			drop([...held].filter(([, { handedOver }]) => !handedOver).map(([id]) => id));
		},
		holds: (uidValidity, uid) => keys.has(keyOf(uidValidity, uid)),
		ids: () => [...held.keys()],
	};
}

function keyOf(uidValidity: string, uid: number): string {
	return `${uidValidity}/${uid}`;
}
