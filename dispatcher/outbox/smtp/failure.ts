import type { DispatcherErrorCode } from '../../core/errors';
import type { AnswerKind } from './answers';

/** Why a mail was not taken, and what that means for it and for the mails after it. */
export interface SmtpFailure {
	kind: AnswerKind;
	code: DispatcherErrorCode;
	/** One sentence without its full stop, in the server's own words where it said something. */
	reason: string;
	/** One sentence: the cure. */
	whatToDo: string;
}

/** What nodemailer puts on its errors. */
export interface SmtpErrorSigns {
	message: string;
	code: string;
	/** Node's own, where nodemailer wrote its own over it. */
	originalCode: string;
	/** Which of nodemailer's waits was too long. */
	timeoutType: string;
	command: string;
	response: string;
	responseCode: number;
}
