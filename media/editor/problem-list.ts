/**
 * What is wrong with the file, on top of the page: how grave, where, what it means, and a fix where one is safe.
 *
 * Below: page. Above: the editor's page. The sentences come from the extension.
 */

import { html, nothing, type TemplateResult } from 'lit';
import type { ProblemView } from '../../src/messages/document-view.ts';
import type { StringKey } from '../../src/messages/strings.ts';
import type { Page } from './page.ts';

type Severity = ProblemView['severity'];

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information'];
const ICONS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'info' };
const NAMES: Readonly<Record<Severity, StringKey>> = {
  error: 'severityError',
  warning: 'severityWarning',
  information: 'severityInformation',
};
const COUNTS: Readonly<Record<Severity, StringKey>> = {
  error: 'problemsErrors',
  warning: 'problemsWarnings',
  information: 'problemsInformation',
};

/** Draws the problems, or nothing where there are none. */
export function problemList(page: Page): TemplateResult | typeof nothing {
  const { words, document, state } = page;
  if (document.problems.length === 0) {
    return nothing;
  }
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: document.problems.filter((problem) => problem.severity === severity).length,
  })).filter(({ count }) => count > 0);
  // What is only worth knowing does not push the file down.
  const shown = state.problemsShown ?? document.problems.some(({ severity }) => severity !== 'information');
  const more = document.problemCount - document.problems.length;
  return html`
    <section class="problems" aria-label=${words.say('problems')}>
      <button
        class="problems-toggle"
        aria-expanded=${shown ? 'true' : 'false'}
        aria-controls="problem-list"
        @click=${() => page.update({ problemsShown: !shown })}
      >
        <span class="codicon codicon-chevron-${shown ? 'down' : 'right'}" aria-hidden="true"></span>
        <span>${words.say('problems')}</span>
        ${counts.map(
          ({ severity, count }) =>
            html`<span class="count"
              ><span class="codicon codicon-${ICONS[severity]} ${severity}" aria-hidden="true"></span>${words.say(
                COUNTS[severity],
                count.toLocaleString(),
              )}</span
            >`,
        )}
      </button>
      <ul id="problem-list" ?hidden=${!shown}>
        ${document.problems.slice(0, page.most).map((problem) => problemItem(page, problem))}
        ${more > 0 ? html`<li>${words.say('moreProblems', more.toLocaleString())}</li>` : nothing}
      </ul>
    </section>
  `;
}

function problemItem(page: Page, problem: ProblemView): TemplateResult {
  const { words, document } = page;
  const { offset } = problem;
  return html`
    <li class="problem">
      <span
        class="codicon codicon-${ICONS[problem.severity]} ${problem.severity}"
        role="img"
        aria-label=${words.say(NAMES[problem.severity])}
      ></span>
      <span class="problem-text">${problemText(page, problem)}</span>
      ${
        offset === null || offset >= document.size
          ? nothing
          : html`<a
              href="#"
              class="problem-offset mono"
              @click=${(event: Event) => {
                event.preventDefault();
                page.showBytes({ offset });
              }}
              >${words.say('atOffset', `0x${offset.toString(16)}`)}</a
            >`
      }
      ${
        problem.fixable && document.editable
          ? html`<vscode-button
              secondary
              aria-label=${`${words.say('fix')}: ${problem.sentence}`}
              @click=${() => page.edit({ change: 'fix', problem: problem.id })}
              >${words.say('fix')}</vscode-button
            >`
          : nothing
      }
    </li>
  `;
}

/** Characters of a problem that are shown at once: a line at the usual width. */
const SHORT = 110;

/** The sentence and what to do; of a long one the beginning, and the rest when it is wanted. */
function problemText(page: Page, { id, sentence, nextStep }: ProblemView): TemplateResult {
  const { words } = page;
  const whole = [sentence, ...(nextStep === null ? [] : [nextStep])].join(' ');
  const name = `problem-${id}`;
  const shown = page.isUnfolded(name);
  if (whole.length <= SHORT + 20 || shown) {
    return html`${sentence} ${nextStep === null ? nothing : html`<span class="quiet">${nextStep}</span>`}`;
  }
  const cut = whole.lastIndexOf(' ', SHORT);
  return html`${whole.slice(0, cut > 0 ? cut : SHORT)}…
    <button class="link-button" aria-label=${words.say('showMoreOf', sentence)} @click=${() => page.unfold(name, true)}>
      ${words.say('showMore')}
    </button>`;
}
