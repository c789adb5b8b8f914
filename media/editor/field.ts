/**
 * A fact with its name; one that can be changed has a button that turns it into a small form.
 *
 * Below: page. Above: the facts.
 */

import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { explained, type Term } from './explained.ts';
import type { Page } from './page.ts';

/** How a fact is changed. */
export interface Change<Value> {
  /** A name for the field that no other field on the page has. */
  readonly field: string;
  /** The term that its name is, to be explained. */
  readonly term?: Term;
  /** What is asked for. */
  readonly question: string;
  /** What stands in the form at first. */
  readonly first: string;
  /** What is so already: typing it changes nothing. Absent where `first` is only a proposal. */
  readonly present?: Value;
  /** Reads what was typed; undefined where it is no value. */
  readonly read: (text: string) => Value | undefined;
  /** Says what would have been one. */
  readonly complaint: string;
  readonly apply: (value: Value) => void;
}

/** A fact. */
export function fact(name: string, value: unknown): TemplateResult {
  return html`<div class="fact">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** A fact whose name is a term. */
export function explainedFact(page: Page, term: Term, name: string, value: unknown): TemplateResult {
  const { button, sentence, id } = explained(page, term, name);
  return html`<div class="fact">
    <dt>${name} ${button}</dt>
    <dd>${value}</dd>
    ${sentence === undefined ? nothing : html`<dd class="explanation" id=${id}>${sentence}</dd>`}
  </div>`;
}

/** A fact that can be changed, where the document can. */
export function changeable<Value>(page: Page, name: string, value: unknown, change: Change<Value>): TemplateResult {
  const named = (shown: unknown): TemplateResult =>
    change.term ? explainedFact(page, change.term, name, shown) : fact(name, shown);
  if (!page.document.editable) {
    return named(value);
  }
  const { words } = page;
  return named(
    page.editing === change.field
      ? changeForm(page, change)
      : html`${value}
          <button
            class="icon-button"
            data-field=${change.field}
            title=${words.say('change', change.question)}
            aria-label=${words.say('change', change.question)}
            @click=${() => page.beginEdit(change.field)}
          >
            <span class="codicon codicon-edit" aria-hidden="true"></span>
          </button>`,
  );
}

/** The form, wherever it stands. Enter applies (the text field submits its form then), Escape leaves. */
export function changeForm<Value>(page: Page, change: Change<Value>): TemplateResult {
  const { words } = page;
  const apply = (form: HTMLFormElement): void => {
    const value = change.read(form.querySelector('vscode-textfield')?.value ?? '');
    if (value === undefined) {
      page.refuse(change.complaint);
    } else if (value === change.present) {
      page.beginEdit(undefined);
    } else {
      change.apply(value);
    }
  };
  const formOf = (event: Event): HTMLFormElement | null => (event.currentTarget as HTMLElement).closest('form');
  return html`
    <form
      class="change"
      @submit=${(event: Event) => {
        event.preventDefault();
        apply(event.currentTarget as HTMLFormElement);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') {
          page.beginEdit(undefined);
        }
      }}
    >
      <vscode-textfield
        .label=${change.question}
        value=${change.first}
        ${ref((element) => focusOnce(element))}
      ></vscode-textfield>
      <vscode-button @click=${(event: Event) => withForm(formOf(event), apply)}>${words.say('apply')}</vscode-button>
      <vscode-button secondary @click=${() => page.beginEdit(undefined)}>${words.say('cancel')}</vscode-button>
      <span class="complaint" role="alert">${page.refusal}</span>
    </form>
  `;
}

function withForm(form: HTMLFormElement | null, apply: (form: HTMLFormElement) => void): void {
  if (form) {
    apply(form);
  }
}

/** The form has just appeared because its button was pressed: the next key belongs to it. */
function focusOnce(element: Element | undefined): void {
  if (element instanceof HTMLElement && element.dataset['focused'] === undefined) {
    element.dataset['focused'] = '';
    requestAnimationFrame(() => element.focus());
  }
}

/** A number or a hash, in the font of code. */
export function mono(text: string): TemplateResult {
  return html`<span class="mono">${text}</span>`;
}

/** An offset or a size as people look for it in a hex dump. */
export function hexOffset(offset: number): string {
  return `0x${offset.toString(16)}`;
}
