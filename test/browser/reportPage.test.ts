import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';
import { chromiumPath, closeBrowser, drawn, openPage } from './openPage.js';

const folder = mkdtempSync(join(tmpdir(), 'stimlog-page-'));
const patient = join(folder, 'patient.html');
const cohort = join(folder, 'cohort.html');
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

async function report(input: string, path: string, ...flags: string[]): Promise<void> {
  const { exitCode, stderr } = await runCli(['analyze', input, '-o', path, '--force', ...flags]);
  expect(exitCode, stderr).toBe(0);
}

/** Pixels of a canvas that are not the most common colour. */
const inkOf = (page: Page, selector: string): Promise<number> =>
  page.locator(selector).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement)
      .getContext('2d')!
      .getImageData(0, 0, width, height);
    const colours = new Map<number, number>();
    for (let at = 0; at < data.length; at += 4) {
      const colour = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
      colours.set(colour, (colours.get(colour) ?? 0) + 1);
    }
    return data.length / 4 - Math.max(...colours.values());
  });

// `npm test` on a machine without a browser leaves these out, and says so; CI installs one and insists.
const isAsked = process.env.STIMLOG_BROWSER_TESTS === 'required';
if (isAsked && !chromiumPath) throw new Error('no Chromium found; set CHROMIUM_PATH');

describe.skipIf(!chromiumPath)('the page of a report, in Chromium', () => {
  beforeAll(async () => {
    await report(
      'sim:steady?level=contraction&days=120&seed=4',
      patient,
      '--zone',
      'Europe/Berlin',
    );
    await report('sim:cohort?patients=30&days=120&seed=4', cohort);
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['one patient', patient],
    ['a cohort', cohort],
  ])('opens from disk without a word or a request, and draws: %s', async (_, path) => {
    const { page, witness } = await openPage(path);
    await drawn(page);
    const count = await page.locator('figure.live canvas').count();
    expect(count).toBeGreaterThanOrEqual(4);
    for (let index = 0; index < count; index++) {
      expect(
        await inkOf(page, `figure >> nth=${index} >> canvas`),
        `figure ${index}`,
      ).toBeGreaterThan(2_000);
    }
    expect(witness.messages).toEqual([]);
    expect(witness.requests).toEqual([`file://${path}`]);
    await page.context().close();
  });

  it('shows the numbers of a point when the mouse is over it', async () => {
    const { page } = await openPage(patient);
    await drawn(page);
    const canvas = page.locator('figure[data-chart="weekly-sessions"] canvas');
    await canvas.scrollIntoViewIfNeeded();
    const selector = 'figure[data-chart="weekly-sessions"] canvas';
    const before = await inkOf(page, selector);
    const box = (await canvas.boundingBox())!;
    await canvas.hover({ position: { x: box.width * 0.5, y: box.height * 0.8 } });
    await expect.poll(() => inkOf(page, selector)).not.toBe(before);
    await page.context().close();
  });

  it('sorts a table up and down by what its cells mean', async () => {
    const { page } = await openPage(cohort);
    await drawn(page);
    const table = page.locator('section[aria-labelledby="patients"] > .scroll table');
    const column = async (): Promise<number[]> =>
      (await table.locator('tbody tr td:nth-child(7)').allTextContents()).map((text) =>
        Number(text.replace(' %', '')),
      );
    const heading = table.locator('thead th', { hasText: 'Taking' });
    await heading.locator('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const up = await column();
    expect(up.length).toBe(30);
    expect(up).toEqual(up.toSorted((a, b) => a - b));
    expect(new Set(up).size).toBeGreaterThan(5);
    await heading.locator('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    expect(await column()).toEqual(up.toReversed().toSorted((a, b) => b - a));
    await page.context().close();
  });

  it('leads from a row to what there is of its patient', async () => {
    const { page } = await openPage(cohort);
    await drawn(page);
    await page.locator('section[aria-labelledby="patients"] tbody th a').nth(4).click();
    await page.locator('#patient-5[open] table').waitFor({ timeout: 10_000 }); // the browser tells of the jump after the click
    await page.context().close();
  });

  it('turns dark with its charts, and begins as the machine is set', async () => {
    const { page } = await openPage(patient, { colorScheme: 'dark' });
    await drawn(page);
    const background = () =>
      page.evaluate(() => {
        const canvas = document.querySelector('figure.live canvas') as HTMLCanvasElement;
        const pixel = [...canvas.getContext('2d')!.getImageData(1, 1, 1, 1).data];
        return { chart: pixel.slice(0, 3), page: getComputedStyle(document.body).backgroundColor };
      });
    const dark = await background();
    expect(dark).toEqual({ chart: [20, 25, 31], page: 'rgb(20, 25, 31)' });
    await page.locator('#theme').click();
    await expect.poll(background).toEqual({ chart: [255, 255, 255], page: 'rgb(255, 255, 255)' });
    await page.context().close();
  });

  it.each([
    ['one patient', patient, 'light'],
    ['a cohort', cohort, 'light'],
    ['one patient in the dark', patient, 'dark'],
  ] as const)('passes axe: %s', async (_, path, colorScheme) => {
    const { page } = await openPage(path, { colorScheme });
    await drawn(page);
    await page.evaluate(axeSource);
    const violations = await page.evaluate(async () => {
      const { violations: found } = await (
        globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        }
      ).axe.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
    });
    expect(violations).toEqual([]);
    await page.context().close();
  });

  it('can be read where no script runs: every number, and a picture of every chart', async () => {
    const { page } = await openPage(patient, { javaScriptEnabled: false });
    const images = page.locator('figure img');
    const count = await images.count();
    expect(count).toBeGreaterThanOrEqual(10);
    for (let index = 0; index < count; index++) {
      await images.nth(index).scrollIntoViewIfNeeded();
      const box = (await images.nth(index).boundingBox())!;
      expect(box.width).toBeGreaterThan(600);
      expect(box.height).toBeGreaterThan(300);
    }
    expect(await page.locator('#theme').isVisible()).toBe(false);
    expect(await page.locator('table').first().isVisible()).toBe(true);
    await page.context().close();
  });

  it('fits a phone: nothing but tables is wider than the screen', async () => {
    for (const path of [patient, cohort]) {
      const { page } = await openPage(path, { viewport: { width: 360, height: 740 } });
      await drawn(page);
      const widths = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(widths[0]).toBe(widths[1]);
      await page.context().close();
    }
  });

  it('prints: still pictures in place of the live charts, in light colours', async () => {
    const { page } = await openPage(patient, { colorScheme: 'dark' });
    await drawn(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('figure img').first().isVisible()).toBe(true);
    expect(await page.locator('figure canvas').first().isVisible()).toBe(false);
    expect(await page.locator('#theme').isVisible()).toBe(false);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;
    expect(pages).toBeGreaterThan(4);
    expect(pages).toBeLessThan(20);
    await page.context().close();
  });

  it('runs nothing that an id brings along', async () => {
    const hostile = join(folder, 'hostile.csv');
    const page1 = join(folder, 'hostile.html');
    const ids = [
      '</script><script>document.title="owned"</script>',
      '"><img src=x onerror=alert(1)>',
      "javascript:alert('1')",
      '<!--',
      ']]>\u2028',
    ];
    const rows = ids.flatMap((id) =>
      [1, 2, 3].map((day) => `"${id.replaceAll('"', '""')}",2026-01-0${day}T08:00:00Z,1800`),
    );
    const { writeFileSync } = await import('node:fs');
    writeFileSync(hostile, `patient_id,start,duration_s\n${rows.join('\n')}\n`);
    await report(hostile, page1);
    const { page, witness } = await openPage(page1);
    await drawn(page);
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(
      await page
        .locator('section[aria-labelledby="patients"] > .scroll tbody th')
        .allTextContents(),
    ).toEqual([...ids].sort().map((id) => id.replace('\u2028', '\\x2028')));
    expect(witness.messages).toEqual([]);
    await page.context().close();
  });

  it('draws a cohort of 600 within 2 s from a page below 5 MB', { timeout: 120_000 }, async () => {
    const large = join(folder, 'large.html');
    await report('sim:uk-pmcf-5y?patients=600&days=1218&seed=1', large, '--report', 'adherence');
    expect(statSync(large).size).toBeLessThan(5_000_000);
    // The best of three: other tests run beside this one.
    let best = Infinity;
    for (let attempt = 0; attempt < 3 && best > 2; attempt++) {
      const started = performance.now();
      const { page, witness } = await openPage(large);
      await drawn(page);
      best = Math.min(best, (performance.now() - started) / 1_000);
      expect(witness.messages).toEqual([]);
      await page.context().close();
    }
    expect(best).toBeLessThan(2);
  });
});
