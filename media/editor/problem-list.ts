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
  const more = document.problemCount - document.problems.length;
  return html`
    <section class="problems" aria-label=${words.say('problems')}>
      <button
        class="problems-toggle"
        aria-expanded=${state.problemsShown ? 'true' : 'false'}
        aria-controls="problem-list"
        @click=${() => page.update({ problemsShown: !state.problemsShown })}
      >
        <span class="codicon codicon-chevron-${state.problemsShown ? 'down' : 'right'}" aria-hidden="true"></span>
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
      <ul id="problem-list" ?hidden=${!state.problemsShown}>
        ${document.problems.map((problem) => problemItem(page, problem))}
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
      <span class="problem-text">
        ${problem.sentence}
        ${problem.nextStep === null ? nothing : html`<span class="quiet">${problem.nextStep}</span>`}
      </span>
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
