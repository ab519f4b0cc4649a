/** Node's codes for certificates that do not verify, and what each means to a person. */
const certificateProblems = new Map([
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is self-signed'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'its authority is not known here'],
	['UNABLE_TO_GET_ISSUER_CERT', 'its authority is not known here'],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its authority is not known here'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its authority is not known here'],
	['CERT_HAS_EXPIRED', 'it has expired'],
	['CERT_NOT_YET_VALID', 'it is not valid yet'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'it is for another name'],
]);

/** @returns what is wrong with a server's certificate, after Node's code; undefined for other codes. */
export function certificateProblem(code: string): string | undefined {
	return certificateProblems.get(code);
}
