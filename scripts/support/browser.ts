import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export const executablePath =
  process.env['CHROMIUM_PATH'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync) ??
  'chromium';

const advice = 'Install Chromium ("apt-get install chromium") or name its executable in CHROMIUM_PATH.';

/** Why no browser can run here; `undefined` if one can. */
export const noBrowser = existsSync(executablePath) ? undefined : `no Chromium here. ${advice}`;

/** Starts Chromium without a sandbox, or anything that it does on its own account on the network: Playwright sees to it. */
export async function launchBrowser(): Promise<Browser> {
  if (noBrowser !== undefined) throw new Error(`No Chromium at ${executablePath}. ${advice}`);
  return chromium.launch({ executablePath, args: ['--disable-quic'] });
}
