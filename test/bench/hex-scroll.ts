/**
 * What a step of scrolling in the hex view costs, in 64 MiB: script, style and layout of Chromium's main thread, from
 * its own trace. The bound is 8 ms (median). Bytes held in the page are counted on the way: at most 8 MiB.
 */

import type { FromWebview, ToWebview } from '../../src/messages/messages.ts';
import { elementDocument, STRINGS } from '../media/support/documents.ts';
import { launchBrowser, openWebviewPage } from '../media/support/webview-page.ts';

const SIZE = 64 * 1024 * 1024;
const STEPS = 200;
const BOUND_MS = 8;
const MOST_HELD = 8 * 1024 * 1024;

/** Main-thread work that a trace names; what lies within another is counted once. */
const WORK = new Set([
  'FunctionCall',
  'EventDispatch',
  'FireAnimationFrame',
  'RunMicrotasks',
  'UpdateLayoutTree',
  'Layout',
  'PrePaint',
]);

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
}

async function main(): Promise<void> {
  const browser = await launchBrowser();
  try {
    const answer = async (message: FromWebview, post: (message: ToWebview) => Promise<void>): Promise<void> => {
      if (message.type === 'ready') {
        await post({ type: 'strings', strings: STRINGS });
        await post({ type: 'document', document: elementDocument(SIZE) });
      }
    };
    const { page } = await openWebviewPage(browser, {
      state: { selected: { target: 0, element: 0 } },
      onMessage: (message, post) => void answer(message, post),
    });
    await page.evaluate(answerInPage);
    await page.getByRole('tab', { name: 'Bytes' }).click();
    await page.getByRole('row').first().waitFor();
    for (const [name, pixels, bound] of [
      ['a wheel step', 120, BOUND_MS],
      ['a page', 600, BOUND_MS],
      // Its bytes are not here yet, so it is drawn twice: at once without them, and again when they have come.
      ['a leap', 400_000, 2 * BOUND_MS],
    ] as const) {
      await browser.startTracing(page, { categories: ['devtools.timeline', 'blink.user_timing'] });
      const held = await page.evaluate(scrollInPage, { steps: STEPS, pixels });
      const costs = costsOfSteps(await browser.stopTracing()).sort((a, b) => a - b);
      const median = costs[Math.floor(costs.length / 2)] ?? NaN;
      const kept = median <= bound && held <= MOST_HELD;
      console.log(
        `${name} (${pixels} px), ${costs.length} steps: median ${median.toFixed(2)} ms, ` +
          `worst ${(costs.at(-1) ?? NaN).toFixed(2)} ms, at most ${(held / 1024 / 1024).toFixed(2)} MiB held; ` +
          `bounds of ${bound} ms and 8 MiB ${kept ? 'kept' : 'BROKEN'}`,
      );
      if (!kept) {
        process.exitCode = 1;
      }
    }
  } finally {
    await browser.close();
  }
}

/** Runs in the page: answers questions for bytes there, so that the way to the test is not measured. */
function answerInPage(): void {
  const bytes = new Uint8Array(64 * 1024).map((_, index) => index * 31);
  Object.assign(window, {
    toTest: (text: string) => {
      const { id, request } = JSON.parse(text) as { id: number; request?: { kind: string; length: number } };
      if (request?.kind === 'bytes') {
        window.postMessage({ type: 'reply', id, ok: true, value: { bytes: bytes.slice(0, request.length) } }, '*');
      }
    },
  });
}

/** Runs in the page: scrolls step by step, each begun with a mark, and answers the most bytes that were held. */
async function scrollInPage({ steps, pixels }: { steps: number; pixels: number }): Promise<number> {
  const scroller = document.querySelector('.hex-scroller');
  const host = document.querySelector<HTMLElement>('.hex');
  let held = 0;
  for (let step = 0; step < steps; step++) {
    performance.mark('step');
    scroller?.dispatchEvent(new WheelEvent('wheel', { deltaY: pixels, cancelable: true }));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    held = Math.max(held, Number(host?.dataset['heldBytes'] ?? 0));
  }
  return held;
}

/** Milliseconds of work between each mark and the next. */
function costsOfSteps(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const marks = [...new Set(traceEvents.filter(({ name }) => name === 'step').map(({ ts }) => ts))].sort(
    (a, b) => a - b,
  );
  const work = traceEvents.filter(({ name, dur }) => WORK.has(name) && dur).sort((a, b) => a.ts - b.ts);
  return marks.slice(0, -1).map((start, index) => {
    let counted = start;
    let sum = 0;
    for (const { ts, dur = 0 } of work) {
      if (ts >= start && ts < (marks[index + 1] ?? Infinity)) {
        sum += Math.max(0, ts + dur - Math.max(ts, counted));
        counted = Math.max(counted, ts + dur);
      }
    }
    return sum / 1000;
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
