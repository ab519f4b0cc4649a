import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ImapFlowOptions } from 'imapflow';
import type { ReplyMeter } from './reply-meter';

type ImapTransport = NonNullable<ImapFlowOptions['transport']>;
type TransportOptions = Parameters<ImapTransport['connect']>[0];

/**
 * Opens sockets as imapflow does itself, and reads along. imapflow bounds a line and a literal, but
 * not what one command is answered with, and it expands ranges before anybody sees them. Its own
 * option `transport` is where its input can be seen before it is understood, and after it was
 * decrypted; its compression has to be off, which would stand in between.
 *
 * @param onExcess told at once of what is too much; the socket is to be closed by it.
 */
export function meteredTransport(
	meter: ReplyMeter,
	onExcess: (excess: string) => void,
): ImapTransport {
	let stopReading = (): void => undefined;
	const readAlong = (socket: Socket): void => {
		if (socket.destroyed) return;
		let written = socket.bytesWritten;
		const read = (chunk: Buffer): void => {
			if (socket.bytesWritten !== written) meter.begin();
			written = socket.bytesWritten;
			const excess = meter.read(chunk);
			if (excess === undefined) return;
			stopReading();
			onExcess(excess);
		};
		stopReading = () => socket.off('data', read);
		socket.on('data', read);
	};
	return {
		connect: (options, onConnect) => {
			const place = { host: options.host, port: options.port };
			const onConnected = (): void => {
				// It begins to read by this: a listener before it would have what comes first alone.
				onConnect();
				readAlong(socket);
			};
			const socket: Socket = options.secure
				? connectTls({ ...place, ...tlsOptions(options) }, onConnected)
				: connect(place, onConnected);
			return socket;
		},
		upgrade: (plain, options, onSecure) => {
			stopReading();
			const place = { socket: plain, host: options.host, port: options.port };
			const socket: Socket = connectTls({ ...place, ...tlsOptions(options) }, () => {
				onSecure();
				readAlong(socket);
			});
			return socket;
		},
	};
}

function tlsOptions({ servername, tls }: Pick<TransportOptions, 'servername' | 'tls'>) {
	return { ...(servername === undefined ? {} : { servername }), ...tls };
}
