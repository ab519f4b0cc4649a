import type { Adapter, AdapterPayload } from 'oidc-provider';

/**
 * Where the library keeps what it must remember, one a kind of things. Its own one in memory writes
 * a warning at each start and forgets all but the last thousand.
 */
export function createMemory(): (kind: string) => Adapter {
	const kinds = new Map<string, Map<string, AdapterPayload>>();
	return (kind) => {
		const kept = new Map<string, AdapterPayload>();
		kinds.set(kind, kept);
		const findBy = (property: 'uid' | 'userCode', value: string): AdapterPayload | undefined =>
			[...kept.values()].find((payload) => payload[property] === value);
		return {
			upsert: async (id, payload) => void kept.set(id, payload),
			find: async (id) => kept.get(id),
			findByUid: async (uid) => findBy('uid', uid),
			findByUserCode: async (code) => findBy('userCode', code),
			consume: async (id) => {
				const payload = kept.get(id);
				if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
			},
			destroy: async (id) => void kept.delete(id),
			// Asked of one kind, meant for all: tokens, codes and what else a grant led to.
			revokeByGrantId: async (grantId) => {
				for (const others of kinds.values()) {
					for (const [id, payload] of others) if (payload.grantId === grantId) others.delete(id);
				}
			},
		};
	};
}
