import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser of this machine, if it has one. */
export const chromiumPath = PLACES.find((path) => path !== '' && existsSync(path));

let browser: Browser | undefined;

/** What a page said and asked for while it was open. */
export interface Witness {
  readonly messages: string[];
  readonly requests: string[];
}

/** Opens a file of this machine as a reader would, and notes everything that it says or asks for. */
export async function openPage(
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; witness: Witness }> {
  browser ??= await chromium.launch({
    executablePath: chromiumPath!,
    args: ['--no-sandbox', '--force-color-profile=srgb'],
  });
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options });
  const page = await context.newPage();
  const witness: Witness = { messages: [], requests: [] };
  page.on('console', (message) => witness.messages.push(message.text()));
  page.on('pageerror', (error) => witness.messages.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) witness.requests.push(request.url());
  });
  await page.goto(`file://${path}`);
  return { page, witness };
}

/** Waits until every chart is drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelectorAll('figure[data-chart]:not(.live)').length === 0 &&
      document.readyState === 'complete',
  );
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}
