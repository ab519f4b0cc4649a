import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import type Provider from 'oidc-provider';
import type { InteractionResults } from 'oidc-provider';

import { consentPage, errorPage, logInPage } from './pages';
import type { Person, State } from './state';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

interface Exchange {
	provider: Provider;
	state: State;
	request: IncomingMessage;
	response: ServerResponse;
}

/** Answers a page of the log-in and consent dance, and takes what is posted from it. */
export async function interact(exchange: Exchange): Promise<void> {
	const { provider, request, response } = exchange;
	let interaction: Interaction;
	try {
		interaction = await provider.interactionDetails(request, response);
	} catch (error) {
		return show(response, errorPage('session_not_found', String(error)), 400);
	}
	const form = new URLSearchParams(request.method === 'POST' ? await text(request) : '');
	if (interaction.prompt.name === 'consent') await consent(exchange, interaction, form);
	else await logIn(exchange, form);
}

async function logIn(exchange: Exchange, form: URLSearchParams): Promise<void> {
	const { state, response } = exchange;
	const email = form.get('email')?.trim();
	const person =
		email === undefined ? state.remembered : state.people.find((one) => one.email === email);
	if (person !== undefined) {
		return await finish(exchange, { login: { accountId: person.id }, select_account: {} });
	}
	const problem = email === undefined ? undefined : `Nobody here has the address ${email}`;
	show(response, logInPage(state.people, problem));
}

async function consent(
	exchange: Exchange,
	interaction: Interaction,
	form: URLSearchParams,
): Promise<void> {
	const { state, response } = exchange;
	const answer = form.get('answer') ?? (state.remembered === undefined ? undefined : 'allow');
	if (answer === 'allow') {
		return await finish(exchange, { consent: { grantId: await grant(exchange, interaction) } });
	}
	if (answer === 'refuse') {
		const refusal = 'The person refused the permissions';
		return await finish(exchange, { error: 'access_denied', error_description: refusal });
	}
	const person = personOf(state, interaction);
	show(response, consentPage(person, scopeOf(interaction).split(' ')));
}

/** Grants all that was asked for. */
async function grant({ provider }: Exchange, interaction: Interaction): Promise<string> {
	const { session, params, grantId, prompt } = interaction;
	const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
	const granted =
		existing ??
		new provider.Grant({
			...(session === undefined ? {} : { accountId: session.accountId }),
			clientId: String(params['client_id']),
		});
	granted.addOIDCScope(scopeOf(interaction));
	const missing = (prompt.details['missingResourceScopes'] ?? {}) as Record<string, string[]>;
	for (const [audience, scopes] of Object.entries(missing)) {
		granted.addResourceScope(audience, scopes.join(' '));
	}
	return await granted.save();
}

async function finish(
	{ provider, request, response }: Exchange,
	result: InteractionResults,
): Promise<void> {
	await provider.interactionFinished(request, response, result, {
		mergeWithLastSubmission: 'consent' in result,
	});
}

function scopeOf({ params }: Interaction): string {
	return typeof params['scope'] === 'string' ? params['scope'] : '';
}

function personOf(state: State, { session }: Interaction): Person | undefined {
	return state.people.find(({ id }) => id === session?.accountId);
}

function show(response: ServerResponse, html: string, status = 200): void {
	response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}
