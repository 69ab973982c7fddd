// Opens the trace of a payment in Spotlight, fails unless its steps and statements are on the page, and takes a picture.
import puppeteer from 'puppeteer-core';

const [executablePath, viewer, picture] = process.argv.slice(2);
const expected = ['validate_invoice_and_balance', 'create_payment_record', 'db.query', 'insert into payments'];

const browser = await puppeteer.launch({ executablePath, headless: true, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  // The page never comes to rest: it listens for more.
  await page.goto(`${viewer}/telemetry/traces`, { waitUntil: 'domcontentloaded' });
  await page.waitForFunction(() => document.body.innerText.includes('/payments'), { timeout: 30_000 });
  await page.evaluate(() => {
    const holds = [...document.querySelectorAll('a, button, tr, li, [role=button]')].filter((element) =>
      element.innerText?.includes('/payments'),
    );
    // The innermost that can be clicked.
    holds.sort((one, other) => one.innerText.length - other.innerText.length)[0].click();
  });
  await page.waitForFunction(
    (texts) => texts.every((text) => document.body.innerText.includes(text)),
    { timeout: 30_000 },
    expected,
  );
  await page.screenshot({ path: picture });
  console.log(`Spotlight shows the payment: ${picture}`);
} finally {
  await browser.close();
}
