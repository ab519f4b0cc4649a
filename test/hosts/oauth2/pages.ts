import type { Person } from './state';

/** Where a person says who they are. */
export function logInPage(people: Person[], problem?: string): string {
	const picks = people.map(
		({ email }) =>
			`<button name="email" value="${escape(email)}" data-test-id="pick-${escape(email)}">${escape(email)}</button>`,
	);
	return page(
		'Sign in',
		`${problem === undefined ? '' : `<p data-test-id="problem">${escape(problem)}</p>`}
<form method="post" data-test-id="people">${picks.join('\n')}</form>
<form method="post" data-test-id="log-in">
<label>Email <input name="email" type="email" required data-test-id="email"></label>
<button data-test-id="continue">Continue</button>
</form>`,
	);
}

/** Where a person allows or refuses what a client asks for. */
export function consentPage(person: Person | undefined, scopes: string[]): string {
	const items = scopes.map((scope) => `<li>${escape(scope)}</li>`).join('\n');
	return page(
		'Permissions requested',
		`<p>Signed in as <b data-test-id="signed-in-as">${escape(person?.email ?? '')}</b></p>
<p>n8n asks for:</p>
<ul data-test-id="scopes">${items}</ul>
<form method="post">
<button name="answer" value="allow" data-test-id="allow">Allow</button>
<button name="answer" value="refuse" data-test-id="refuse">Refuse</button>
</form>`,
	);
}

/** What a person sees where the client cannot be told. */
export function errorPage(code: string, description = ''): string {
	return page(
		'This did not work',
		`<p data-test-id="error">${escape(code)}</p>
<p data-test-id="error-description">${escape(description)}</p>`,
	);
}

function page(title: string, body: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>body { font: 16px sans-serif; max-width: 30em; margin: 4em auto } button { font: inherit; margin: 0.3em 0; padding: 0.3em 1em }</style>
<h1>${title}</h1>
${body}
</html>`;
}

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
