/** Debian's Chromium, driven by Playwright, with nothing that asks the network on its own. */

import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

const arguments_ = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--no-first-run',
  // Chromium's sandbox refuses to run as root, which is who runs tests in a container.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** A headless browser. Whoever launches it closes it. */
export const launchBrowser = () => chromium.launch({ executablePath: EXECUTABLE, args: arguments_ });
