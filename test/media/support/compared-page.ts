/** The page of a comparison together with the extension's side of it, but without VS Code. */

import type { Browser } from 'playwright-core';
import { SystemClock } from '../../../src/base/clock.ts';
import { CompareSession, type Sides } from '../../../src/extension/compare/compare-session.ts';
import type { NamedSide } from '../../../src/extension/compare/describe-comparison.ts';
import { FirmwareImage, type Segment } from '../../../src/image/firmware-image.ts';
import type { CompareAction, FromComparePage, ToComparePage } from '../../../src/messages/compare-messages.ts';
import type { ComparisonView } from '../../../src/messages/comparison-view.ts';
import { answerRequest } from '../../../src/messages/request-channel.ts';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';
import { STRINGS } from './documents.ts';
import { openWebviewPage, type PageOptions, type WebviewPage } from './webview-page.ts';

/** A side with these segments. */
export function sideWith(name: string, ...segments: readonly Segment[]): NamedSide {
  return {
    image: FirmwareImage.from(segments),
    source: { file: `file:///${name}`, address: null, name },
    place: 'build',
  };
}

/** Compares, and answers what the page shows. */
export async function viewOf(session: CompareSession, sides: Sides): Promise<ComparisonView> {
  return session.take(sides, await session.look(sides));
}

/** What came from the page, and how another comparison is shown in it. */
export interface ComparedPage extends WebviewPage<ToComparePage> {
  readonly actions: readonly CompareAction[];
  /** Bytes of each side that the page was sent at once at most, and what else lay in the same buffer. */
  readonly largestAnswer: () => number;
  readonly change: (sides: Sides) => Promise<void>;
}

/** Opens the page for two sides. */
export async function openComparedPage(
  browser: Browser,
  sides: Sides,
  options: Omit<PageOptions<FromComparePage, ToComparePage>, 'onMessage' | 'script'> = {},
): Promise<ComparedPage> {
  const actions: CompareAction[] = [];
  let largest = 0;
  const session = new CompareSession(CHIPS, (action) => void actions.push(action), new SystemClock());
  const view = await viewOf(session, sides);
  const opened = await openWebviewPage<FromComparePage, ToComparePage>(browser, {
    ...options,
    script: 'compare',
    onMessage: (message, post) => {
      const answer = async (): Promise<void> => {
        if (message.type === 'ready') {
          await post({ type: 'strings', strings: STRINGS });
          await post({ type: 'comparison', comparison: view });
        } else {
          const answered = async (request: typeof message.request): Promise<unknown> => {
            const found = await session.answer(request);
            // eslint-disable-next-line no-restricted-syntax -- what lies behind the view is what is tested
            largest = Math.max(largest, 'left' in found ? found.left.bytes.buffer.byteLength : 0);
            return found;
          };
          await post(await answerRequest(message, answered, String));
        }
      };
      // A page that was closed meanwhile gets no answer.
      answer().catch(() => undefined);
    },
  });
  await opened.page.getByRole('grid').waitFor();
  return {
    ...opened,
    actions,
    largestAnswer: () => largest,
    change: async (others) => opened.post({ type: 'comparison', comparison: await viewOf(session, others) }),
  };
}
