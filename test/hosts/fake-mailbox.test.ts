import { describeFolder } from '../contracts/folder-contract';
import { FakeConnection, FakeMailbox } from './fake-mailbox';

describeFolder(async () => {
	const mailbox = new FakeMailbox();
	return await Promise.resolve({
		folder: new FakeConnection(mailbox),
		deliver: async (path, ...sources) => await Promise.resolve(mailbox.deliver(path, ...sources)),
		removeFolder: async (path) => await Promise.resolve(mailbox.remove(path)),
		stop: async () => await Promise.resolve(),
	});
});
