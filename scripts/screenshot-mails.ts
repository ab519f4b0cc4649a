import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Language } from '../dispatcher/core/language';
import { readHtml } from '../dispatcher/message/safe-html';
import { noticeValuesOf } from '../dispatcher/outbox/notice-values';
import { renderNotice } from '../dispatcher/outbox/render-notice';
import { sampleAnswer, sampleFacts, sampleMessage } from '../dispatcher/outbox/sample-facts';
import { shippedTemplate } from '../dispatcher/outbox/shipped-templates';
import type { NoticeValues } from '../dispatcher/outbox/types';

const folder = join(__dirname, '../docs/mails');

/** A telephone and a window on a desk. */
const WIDTHS = [360, 900] as const;
const SCHEMES = ['light', 'dark'] as const;
const GAP = 16;
/** Still well to read, in files of half the size. */
const SCALE = 0.75;

const LOGO_ADDRESS = 'https://example.com/logo.png';
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="40"><rect width="40" height="40" rx="9" fill="#0b57d0"/><path d="M11 21l6 6 12-14" fill="none" stroke="#fff" stroke-width="4"/><text x="52" y="27" font-family="Arial" font-size="19" font-weight="bold" fill="#202124">Example</text></svg>`;

const NOW = new Date('2026-10-05T06:42:00Z');

/** As it comes from a mail program, which brings its own colors and a table. */
const TABLE = readHtml(
	`<p style="color:#000">Hello,</p><p style="color:#000">since this morning the printer on the second floor does nothing at all. These are its lamps:</p>
	<table style="border-collapse:collapse" border="1" cellpadding="6"><tr style="background-color:#d9e7fd"><th>Lamp</th><th>Color</th><th>Since</th></tr><tr><td>Power</td><td>green</td><td>07:30</td></tr><tr><td>Toner</td><td style="color:#b3261e">red</td><td>08:05</td></tr></table>
	<p style="color:#000">Could you have a look? The manual is at <a href="https://example.com/manuals">example.com/manuals</a>.</p><p style="color:#1f497d">Anna Berg<br>Sales</p>`,
).html;

interface Picture {
	file: string;
	template: string;
	language: Language;
	change?: (values: NoticeValues) => NoticeValues;
}

const answered =
	(language: Language) =>
	(values: NoticeValues): NoticeValues => ({ ...values, ...sampleAnswer(language) });

const forwarded = (values: NoticeValues): NoticeValues => ({
	...values,
	content: { ...values.content, html: TABLE ?? '' },
});

const refused =
	(reason: string, excerpt: string) =>
	(values: NoticeValues): NoticeValues => ({ ...values, reason, excerpt });

const PICTURES: Picture[] = [
	{ file: 'acknowledgement', template: 'Acknowledgement', language: 'en' },
	{ file: 'acknowledgement-fr', template: 'Acknowledgement', language: 'fr' },
	{ file: 'answer', template: 'Answer', language: 'en', change: answered('en') },
	{ file: 'closing', template: 'Closing', language: 'en' },
	{ file: 'closing-fr', template: 'Closing', language: 'fr' },
	{ file: 'forward', template: 'Forward', language: 'en', change: forwarded },
	{ file: 'forward-fr', template: 'Forward', language: 'fr' },
	{
		file: 'refusal',
		template: 'Refusal',
		language: 'en',
		change: refused(
			'There is no employee with the address bne.carter@example.com',
			'#assign bne.carter@example.com\n\nBen, could you have a look?',
		),
	},
	{
		file: 'refusal-fr',
		template: 'Refusal',
		language: 'fr',
		change: refused(
			'Aucun collaborateur n’a l’adresse bne.carter@example.com',
			'#assign bne.carter@example.com\n\nBen, peux-tu y jeter un œil\u202f?',
		),
	},
	{ file: 'unprocessed-mail', template: 'Unprocessed mail', language: 'en' },
	{ file: 'unprocessed-mail-short', template: 'Unprocessed mail (short)', language: 'en' },
];

/** Makes the pictures in docs/mails/: each mail on a telephone and on a desk, in light and dark. */
export async function takeMails(browser: Browser): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const picture of PICTURES) {
		const html = await renderMail(picture);
		const views: string[] = [];
		for (const scheme of SCHEMES) {
			for (const width of WIDTHS) views.push(await takeView(browser, html, { scheme, width }));
		}
		await compose(browser, views, join(folder, `${picture.file}.png`));
	}
}

async function renderMail({ template: name, language, change }: Picture): Promise<string> {
	const template = shippedTemplate(name, language);
	if (template === undefined) throw new Error(`There is no template "${name}"`);
	const facts = sampleFacts(language, NOW);
	const settings = { address: null, port: null, timeZone: 'Europe/Paris' };
	const values = noticeValuesOf(facts, settings, sampleMessage(language, facts, NOW));
	return (await renderNotice(template, change?.(values) ?? values)).html;
}

interface View {
	scheme: (typeof SCHEMES)[number];
	width: number;
}

/** @returns a PNG as a URL. */
async function takeView(browser: Browser, html: string, { scheme, width }: View): Promise<string> {
	const viewport = { width, height: 200 };
	const look = { colorScheme: scheme, deviceScaleFactor: SCALE };
	const page = await browser.newPage({ viewport, ...look });
	await page.route(LOGO_ADDRESS, async (route) => {
		await route.fulfill({ contentType: 'image/svg+xml', body: LOGO });
	});
	await page.setContent(html, { waitUntil: 'load' });
	const png = await page.screenshot({ fullPage: true });
	await page.close();
	return `data:image/png;base64,${png.toString('base64')}`;
}

/** Puts the views beside one another, those of a scheme in one row. */
async function compose(browser: Browser, views: string[], path: string): Promise<void> {
	const shown = WIDTHS.map((width) => width * SCALE);
	const columns = shown.map((width) => `${width}px`).join(' ');
	const images = views.map((view) => `<img src="${view}" style="display:block">`).join('');
	const width = shown.reduce((sum, one) => sum + one + GAP, GAP);
	const page = await browser.newPage({ viewport: { width, height: 200 } });
	await page.setContent(
		`<body style="margin:0;padding:${GAP}px;background:#9aa0a6"><div style="display:grid;grid-template-columns:${columns};gap:${GAP}px;align-items:start">${images}</div>`,
		{ waitUntil: 'load' },
	);
	await page.screenshot({ path, fullPage: true });
	await page.close();
}
