/** What axe-core finds on a page, and the page in another theme than it was opened in. */

import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { THEMES, type ThemeName } from './themes.ts';
import { axeSource } from './webview-page.ts';

/**
 * A line for each finding: the rule, what breaks it, and how. Empty where all is well.
 * @param rules the rules to look at; all of them where nothing is said
 */
export async function findings(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(`'axe' in globalThis`))) {
    await page.evaluate(await axeSource());
  }
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(rules ? { runOnly: rules } : {})})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} ${html} ${failureSummary}`),
  );
}

/** Puts the page into another theme, as VS Code does when somebody chooses one. */
export async function putOn(page: Page, theme: ThemeName): Promise<void> {
  const { kind, variables } = THEMES[theme];
  const values = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  await page.evaluate(
    ({ kind, sheet }) => {
      document.body.className = kind;
      (document.querySelector('style') as HTMLStyleElement).textContent = sheet;
    },
    { kind, sheet: `:root { ${values.join(' ')} }` },
  );
}
