import { describe, expect, it } from 'vitest';
import { fromPostgresCredential } from '../../../nodes/shared/store';

const credential = {
	host: 'db.example.com',
	port: 5432,
	database: 'desk',
	user: 'desk',
	password: 'secret',
	ssl: 'disable',
};

describe('fromPostgresCredential', () => {
	it('reads n8n’s own credential', () => {
		expect(fromPostgresCredential(credential)).toEqual({
			kind: 'postgres',
			host: 'db.example.com',
			port: 5432,
			database: 'desk',
			user: 'desk',
			password: 'secret',
			tls: 'off',
			schema: 'helpdesk',
		});
	});

	it.each([
		{ fields: { ssl: 'require' }, tls: 'verify' },
		{ fields: { ssl: 'allow' }, tls: 'off' },
		{ fields: { allowUnauthorizedCerts: true }, tls: 'accept' },
	])('protects the connection as the credential says: $fields', ({ fields, tls }) => {
		expect(fromPostgresCredential({ ...credential, ...fields })).toMatchObject({ tls });
	});

	it('says that it cannot go through an SSH tunnel', () => {
		expect(() => fromPostgresCredential({ ...credential, sshTunnel: true })).toThrow(/SSH tunnel/);
	});
});
