import type { IDataObject, ITriggerFunctions } from 'n8n-workflow';
import {
	checkTag,
	DEFAULT_NOTICE_TEMPLATE,
	DispatcherError,
	parseRecipients,
	readEmployees,
	silentCommunication,
	type CommunicationSettings,
	type InboxSettings,
} from '../../dispatcher/index';
import { readTaskChoice } from '../shared/task-choice';
import { textOf } from '../shared/text';
import { readDivisionHours } from './read-business-hours';

const MEGABYTE = 1024 * 1024;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Two of the largest mails by default, and at most so much is in memory at a time. */
const BYTES_PER_BATCH = 50 * MEGABYTE;
/** The attachments of a larger mail go to n8n's store piece by piece. */
const STREAM_ABOVE = 2 * MEGABYTE;
/** So soon are the mails of a process that was killed handed over again. */
const LEASE_MS = MINUTE_MS;
/** An answer to a move is waited for half as long. */
const MOVE_LEASE_MS = 2 * MINUTE_MS;
/** After so long a slow execution no longer holds up the mails behind it. */
const PATIENCE_MS = MINUTE_MS;
const EXECUTIONS_AT_ONCE = 4;

/** Reads the parameters of a node that has them once, and not for each item. */
export type ParameterReader = Pick<ITriggerFunctions, 'getNodeParameter'>;

/**
 * Reads the trigger's parameters.
 *
 * @param mailbox the credential's email address.
 * @throws DispatcherError naming the field that cannot be used.
 */
export function readInboxSettings(
	context: ParameterReader & Pick<ITriggerFunctions, 'getTimezone'>,
	mailbox: string,
): InboxSettings {
	const text = (name: string): string =>
		textOf(context.getNodeParameter(name, '', { extractValue: true }));
	const required = (name: string, shownAs: string): string => {
		const value = text(name);
		if (value !== '') return value;
		throw new DispatcherError({
			code: 'settings-invalid',
			whatHappened: `The field "${shownAs}" of the trigger is empty`,
			whatToDo: 'Fill it in and publish the workflow again.',
		});
	};
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		division: {
			name: required('division', 'Division'),
			identificationTag: checkTag(text('identificationTag')),
			mailbox,
			folderToProcess: required('folderToProcess', 'Folder to Process'),
			processedFolder: required('processedFolder', 'Processed Folder'),
			unprocessedFolder: required('unprocessedFolder', 'Unprocessed Folder'),
			...readTaskChoice(required('task', 'Task'), text('event')),
			noticeTemplate: text('noticeTemplate') || DEFAULT_NOTICE_TEMPLATE,
			noticeRecipients: parseRecipients(text('noticeRecipients')),
			processingTimeMinutes: context.getNodeParameter('processingTime', 1) as number,
			employees: readEmployees(text('employees')),
			...readTrust(options),
			communication: readCommunication(context),
			businessHours: readDivisionHours(context),
		},
		createMissingFolders: options.createMissingFolders === true,
		push: options.push !== false,
		limits: {
			mailsPerBatch: numberOption(options.mailsPerBatch, 200),
			bytesPerBatch: BYTES_PER_BATCH,
			readInFullUpTo: numberOption(options.readInFullUpTo, 25) * MEGABYTE,
			streamAbove: STREAM_ABOVE,
			keepAttachments: options.attachments !== 'leaveOut',
		},
		maxAttempts: numberOption(options.maxAttempts, 3),
		leaseMs: LEASE_MS,
		moveLeaseMs: MOVE_LEASE_MS,
		longestExecutionMs: numberOption(options.longestExecution, 15) * MINUTE_MS,
		longestWaitMs: numberOption(options.longestWait, 14) * DAY_MS,
		patienceMs: PATIENCE_MS,
		executionsAtOnce: EXECUTIONS_AT_ONCE,
		stalledAfterMs: numberOption(options.reportWhenDeafFor, 10) * MINUTE_MS,
	};
}

/** Whose mail may do what. */
function readTrust({
	strangers,
	automaticMail,
	reopenDays,
	trustedServers,
}: IDataObject): Pick<
	InboxSettings['division'],
	'strangers' | 'automaticMail' | 'reopenDays' | 'trustedServers'
> {
	return {
		strangers: strangers === 'newTask' || strangers === 'unprocessed' ? strangers : 'unverified',
		automaticMail: automaticMail === 'task' ? 'task' : 'unprocessed',
		// None at all is a choice here.
		reopenDays: typeof reopenDays === 'number' && reopenDays >= 0 ? reopenDays : 14,
		trustedServers: textOf(trustedServers)
			.split(/[\s,;]+/)
			.filter((server) => server !== ''),
	};
}

/** What the division writes, and to whom. */
function readCommunication(context: ParameterReader): CommunicationSettings {
	const settings = context.getNodeParameter('communication', {}) as IDataObject;
	const { language, tellOfClosing } = settings;
	const byDefault = silentCommunication();
	return {
		acknowledgement: choice(context.getNodeParameter('acknowledgement', 'off'), acknowledgements),
		forward: choice(context.getNodeParameter('forward', 'none'), forwardings),
		team: parseRecipients(textOf(context.getNodeParameter('team', '')), 'Team'),
		quietAfterHours: numberOption(settings.quietAfter, byDefault.quietAfterHours),
		tellsOfClosing: tellOfClosing === true,
		templates: {
			acknowledgement: textOf(settings.acknowledgementTemplate),
			forward: textOf(settings.forwardTemplate),
			answer: textOf(settings.answerTemplate),
			closing: textOf(settings.closingTemplate),
			refusal: textOf(settings.refusalTemplate),
		},
		signature: textOf(settings.signature),
		logo: textOf(settings.logo),
		language: language === 'en' || language === 'fr' ? language : null,
	};
}

const acknowledgements = ['off', 'newTasks', 'eachMail'] as const;
const forwardings = ['none', 'firstMail', 'eachMail'] as const;

/** The first of the choices where the value is none of them. */
function choice<T extends string>(value: unknown, [first, ...others]: readonly [T, ...T[]]): T {
	return others.find((one) => one === value) ?? first;
}

function numberOption(value: unknown, byDefault: number): number {
	return typeof value === 'number' && value > 0 ? value : byDefault;
}
