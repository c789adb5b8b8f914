/** What axe-core finds in a .dfu editor. */

import axe from 'axe-core';
import type { Workbench } from '../../../scripts/vscode/workbench.mjs';

/** A line for each finding: the rule, and what breaks it. Empty where all is well. */
export async function accessibilityFindings(workbench: Workbench, index = 0): Promise<string[]> {
  const frame = await workbench.frame(index);
  await frame.evaluate(axe.source);
  return frame.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await inPage.run();
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
  });
}
