import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeHtml } from '../../../dispatcher/message/safe-html';
import { startBrowser } from '../../hosts/browser';
import { htmlVectors } from './html-vectors';

/** So many on a page: what takes a page apart is looked for among these. */
const AT_A_TIME = 150;

const BOX_STYLE = 'width:600px;margin:150px 200px;font:16px sans-serif';

/** What a page has to tell about what was shown on it. */
interface Finding {
	/** Scripts that ran. */
	ran: boolean;
	/** Numbers of the boxes out of which something is drawn. */
	drawnOver: number[];
	boxes: number;
}

const vectors = htmlVectors();
const groups = Array.from({ length: Math.ceil(vectors.length / AT_A_TIME) }, (_, at) =>
	vectors.slice(at * AT_A_TIME, (at + 1) * AT_A_TIME),
);

let browser: Browser;

beforeAll(async () => {
	browser = await startBrowser();
});

afterAll(async () => await browser.close());

function pageOf(shown: string[]): string {
	const boxes = shown.map((html) => `<div class="box" style="${BOX_STYLE}">${html}</div>`);
	return `<!doctype html><meta charset="utf-8"><body style="margin:0">${boxes.join('')}</body>`;
}

/** Runs in the page: looks around each box for something of its contents. */
const LOOK_AROUND = `
	(() => {
		const isDrawnOver = (box) => {
			box.scrollIntoView({ block: 'start' });
			window.scrollBy(0, -140);
			const { left, right, top, bottom } = box.getBoundingClientRect();
			const around = [];
			for (const distance of [2, 20, 60, 120]) {
				for (let x = left - 120; x < right + 120; x += 40) {
					around.push([x, top - distance], [x, bottom + distance]);
				}
				for (let y = top; y < Math.min(bottom, top + 700); y += 15) {
					around.push([left - distance, y], [right + distance, y]);
				}
			}
			return around.some(([x, y]) =>
				document.elementsFromPoint(x, y).some((drawn) => box !== drawn && box.contains(drawn)),
			);
		};
		const boxes = [...document.querySelectorAll('body > .box')];
		const drawnOver = boxes.flatMap((box, at) => (isDrawnOver(box) ? [at] : []));
		return { ran: 'ran' in window, drawnOver, boxes: boxes.length };
	})()`;

/** What runs, runs by events and clicks, too. */
const TOUCH_ALL = `
	for (const element of document.querySelectorAll('body .box *')) {
		if (element.tagName !== 'A') element.click();
		element.dispatchEvent(new Event('mouseover', { bubbles: true }));
	}`;

async function show(page: Page, shown: string[]): Promise<Finding> {
	await page.setContent(pageOf(shown), { waitUntil: 'load' });
	await page.evaluate(TOUCH_ALL);
	return await page.evaluate<Finding>(LOOK_AROUND);
}

/** @returns what is loaded, from now on; `cid:` is a part of the mail, and asks nobody. */
async function watchLoading(page: Page): Promise<string[]> {
	const loaded: string[] = [];
	await page.route('**', async (route) => {
		const url = route.request().url();
		if (!url.startsWith('cid:')) loaded.push(url);
		await route.abort();
	});
	return loaded;
}

describe(`${vectors.length} pieces of HTML that mean no good, shown in a browser`, () => {
	it('run nothing, load nothing, ask nothing and draw nothing beyond their boxes', async () => {
		const page = await browser.newPage({ viewport: { width: 1_200, height: 1_000 } });
		const loaded = await watchLoading(page);
		const asked: string[] = [];
		page.on('dialog', (dialog) => {
			asked.push(dialog.message());
			void dialog.dismiss();
		});
		const wrong: Array<{ what: string; html: string[] }> = [];
		for (const group of groups) {
			const shown = group.map((vector) => safeHtml(vector) ?? '');
			const { ran, drawnOver, boxes } = await show(page, shown);
			if (ran) wrong.push({ what: 'ran', html: shown });
			if (boxes !== shown.length) wrong.push({ what: 'took the page apart', html: shown });
			if (drawnOver.length > 0) {
				wrong.push({ what: 'drew over', html: drawnOver.map((at) => shown[at] ?? '') });
			}
		}
		await page.close();

		expect(wrong).toEqual([]);
		expect(loaded).toEqual([]);
		expect(asked).toEqual([]);
	});

	it('would be noticed', async () => {
		const page = await browser.newPage({ viewport: { width: 1_200, height: 1_000 } });
		const loaded = await watchLoading(page);

		const { ran, drawnOver } = await show(page, [
			'<p>harmless</p>',
			'<p style="margin-left:-50px">over</p>',
			'<p style="position:relative;top:-60px">over</p>',
			'<p style="width:900px;background:red">over</p>',
			'<img src="x" onerror="window.ran=1"><img src="https://evil.example/x">',
		]);
		await page.close();

		expect(ran).toBe(true);
		expect(drawnOver).toEqual([1, 2, 3]);
		expect(loaded).toContain('https://evil.example/x');
	});
});
