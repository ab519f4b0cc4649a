import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../../dispatcher/core/language';
import { readHtml } from '../../../dispatcher/message/safe-html';
import { renderNotice } from '../../../dispatcher/outbox/render-notice';
import {
	shippedTemplate,
	shippedTemplateNames,
} from '../../../dispatcher/outbox/shipped-templates';
import type { NoticeValues } from '../../../dispatcher/outbox/types';
import { startBrowser } from '../../hosts/browser';
import { noticeValues } from './values';

/** A telephone and a window on a desk. */
const WIDTHS = [360, 900];
const SCHEMES = ['light', 'dark'] as const;
/** What is to be read, on what it stands on (WCAG 2.1, AA). */
const LEAST_CONTRAST = 4.5;

const WORD = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(5);
const ADDRESS = `https://example.com/${'a/'.repeat(60)}${'b'.repeat(100)}?c=${'d'.repeat(100)}`;
const ROW = `<tr>${`<td width="300" style="width:300px;white-space:nowrap">${WORD}</td>`.repeat(8)}</tr>`;

const FOREIGN =
	readHtml(
		`<p style="color:#000">${WORD} ${ADDRESS}</p><p><a href="${ADDRESS}">${ADDRESS}</a></p><p>By itself <font color="black">black</font></p>
		<table width="900" border="1">${ROW}${ROW}</table><pre>${WORD}${WORD}</pre><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="900" height="20" alt="wide">
		<blockquote><blockquote><blockquote>${WORD}</blockquote></blockquote></blockquote>`,
	).html ?? '';

/** Everything at its longest, in words that give no place to break a line. */
function hostileValues(): NoticeValues {
	const file = { name: `${WORD}.pdf`, size: '24.3 MB' };
	return {
		...noticeValues({ sender: `${WORD} <${WORD}@example.com>`, subject: WORD }),
		division: {
			...{ name: WORD, tag: 'T'.repeat(30), signature: `${WORD}\n${ADDRESS}` },
			logo: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="40"/>',
		},
		task: {
			...{ reference: `[${'T'.repeat(30)}#1234567890]`, title: `${WORD} ${WORD}` },
			...{ status: 'open', priority: WORD, assignee: `${WORD}@example.com` },
			...{ requester: `${WORD}@example.com`, dueAt: '2026-11-24T19:00:00.000Z' },
		},
		author: `${WORD} <${WORD}@example.com>`,
		content: { text: FOREIGN, html: FOREIGN },
		attachments: { sent: [file], left: [file, file] },
		marker: `##- ${WORD} -##`,
		...{ reason: WORD, folder: `INBOX/${WORD}`, excerpt: `${WORD}\n${ADDRESS}` },
		...{ mailbox: `${WORD}@example.com`, link: ADDRESS },
	};
}

const MAILS = shippedTemplateNames().flatMap((name) =>
	languages.map((language) => ({ name, language })),
);

/** Runs in the page: the texts that hardly stand out from what they stand on. */
const FAINT_TEXTS = `
	(() => {
		const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
		const isOpaque = (color) => (numbers(color)[3] ?? 1) > 0;
		const luminance = (color) => {
			const [red, green, blue] = numbers(color).map((part) => {
				const share = part / 255;
				return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
			});
			return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
		};
		const groundOf = (element) => {
			const { backgroundColor } = getComputedStyle(element);
			return isOpaque(backgroundColor) ? backgroundColor : groundOf(element.parentElement);
		};
		const faint = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const { parentElement, data } = walker.currentNode;
			if (data.trim() === '') continue;
			const both = [getComputedStyle(parentElement).color, groundOf(parentElement)];
			const [darker, lighter] = both.map(luminance).sort((one, other) => one - other);
			const contrast = (lighter + 0.05) / (darker + 0.05);
			if (contrast < ${LEAST_CONTRAST}) faint.push([data.trim().slice(0, 40), ...both, contrast]);
		}
		return faint;
	})()`;

let browser: Browser;

beforeAll(async () => {
	browser = await startBrowser();
});

afterAll(async () => await browser.close());

describe.each(MAILS)('the mail "$name" in $language, of the longest words', (wanted) => {
	let html: string;

	beforeAll(async () => {
		const template = shippedTemplate(wanted.name, wanted.language);
		if (template === undefined) throw new Error(`No template ${wanted.name}`);
		({ html } = await renderNotice(template, hostileValues()));
	});

	it.each(WIDTHS)('never has to be moved sideways at a width of %i pixels', async (width) => {
		const page = await browser.newPage({ viewport: { width, height: 800 } });
		await page.setContent(html, { waitUntil: 'load' });

		const [scrolled, shown] = await page.evaluate<number[]>(
			'[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]',
		);
		await page.close();

		expect(shown).toBe(width);
		expect(scrolled).toBeLessThanOrEqual(width);
	});

	it.each(SCHEMES)('stands out from what it stands on in %s', async (colorScheme) => {
		const page = await browser.newPage({ viewport: { width: 900, height: 800 }, colorScheme });
		await page.setContent(html, { waitUntil: 'load' });

		const faint = await page.evaluate<unknown[]>(FAINT_TEXTS);
		await page.close();

		expect(faint).toEqual([]);
	});
});
