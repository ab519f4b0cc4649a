/** Where the desk's database is. */
export type StoreLocation = SqliteLocation | PostgresLocation;

/** A database in a file. */
export interface SqliteLocation {
	kind: 'sqlite';
	/** Absolute path of the file. */
	file: string;
}

/** A database in a server. */
export interface PostgresLocation {
	kind: 'postgres';
	host: string;
	port: number;
	database: string;
	user: string;
	password: string;
	/** `verify` checks the certificate, `accept` takes any, `off` is plain. */
	tls: 'off' | 'verify' | 'accept';
	/** PEM certificates to trust, where `tls` is `verify`. */
	certificateAuthority?: string;
	/** The schema that holds the tables; created where missing. */
	schema: string;
	maxConnections?: number;
	/** A minute where absent. */
	queryTimeoutMs?: number;
}
