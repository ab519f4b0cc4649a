import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { fileMail } from '../../hosts/desk-tables';
import type { FiledMail } from '../../../dispatcher/tasks/types';
import { execute } from '../../../nodes/HelpDesk/execute';
import { filing, mail } from '../../contracts/desk-fixture';
import { executing, openDesk, useMails } from '../executing';

interface RunningOptions {
	continueOnFail?: boolean;
	/** Files on each item. */
	binary?: IBinaryKeyData;
}

/** Executes an operation of Help Desk, once for each set of its parameters. */
export async function running(
	[resource, operation]: [string, string],
	parameters: IDataObject[],
	{ continueOnFail = false, binary }: RunningOptions = {},
): Promise<INodeExecutionData[]> {
	const { context } = executing({
		items: parameters.map((_, index) => ({
			json: { index },
			...(binary === undefined ? {} : { binary }),
		})),
		parameters: parameters.map((set) => ({ resource, operation, ...set })),
		continueOnFail,
	});
	const [output = []] = await execute.call(context);
	return output;
}

/** Gives each test a desk of its own; the result opens a task in it by a mail. */
export function useTasks(): (
	title: string,
	changes?: Parameters<typeof filing>[1],
) => Promise<FiledMail> {
	const mailItem = useMails();
	let uid = 0;
	return async (title, changes = {}) => {
		uid += 1;
		const { intake } = (await mailItem(uid)).json as { intake: { id: number } };
		const known = filing(intake.id);
		return await fileMail(await openDesk(), {
			...known,
			mail: mail({ messageId: `<${uid}@example.com>`, contentHash: `hash-${uid}` }),
			newTask: { ...known.newTask, title },
			...changes,
		});
	};
}
