/**
 * Terms of the field, each explained in one sentence where it stands: behind a button, for mouse and keyboard alike.
 *
 * Below: page. Above: fields, the card, the facts.
 */

import { html, nothing, type TemplateResult } from 'lit';
import type { StringKey } from '../../src/messages/strings.ts';
import type { Page } from './page.ts';

/** The terms, and the sentence for each. */
const SENTENCES = {
  target: 'explainTarget',
  element: 'explainElement',
  alternateSetting: 'explainAlternateSetting',
  prefix: 'explainPrefix',
  identifiers: 'explainIdentifiers',
  deviceVersion: 'explainDeviceVersion',
  dfuVersion: 'explainDfuVersion',
  checksum: 'explainChecksum',
  sector: 'explainSector',
  vectorTable: 'explainVectorTable',
  sha256: 'explainSha256',
  chip: 'explainChip',
} as const satisfies Readonly<Record<string, StringKey>>;
export type Term = keyof typeof SENTENCES;

/** What a term's button and its sentence have in common. */
export interface Explained {
  readonly button: TemplateResult;
  /** The sentence, as long as it is asked for. */
  readonly sentence: string | undefined;
  readonly id: string;
}

/** The term's button, and its sentence. @param name what the page calls it */
export function explained(page: Page, term: Term, name: string): Explained {
  const { words } = page;
  const id = `term-${name.replaceAll(/\W+/g, '-')}`;
  const shown = page.isUnfolded(id);
  const sentence = words.say(SENTENCES[term]);
  const button = html`<button
    class="icon-button explain"
    title=${sentence}
    aria-label=${words.say('explain', name)}
    aria-expanded=${shown ? 'true' : 'false'}
    aria-controls=${shown ? id : nothing}
    @click=${() => page.unfold(id, !shown)}
  >
    <span class="codicon codicon-info" aria-hidden="true"></span>
  </button>`;
  return { button, sentence: shown ? sentence : undefined, id };
}

/** A heading that is a term, and beside it what can be done. */
export function explainedHeading(
  page: Page,
  { term, name }: { readonly term: Term; readonly name: string },
  heading: TemplateResult,
  actions: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const { button, sentence, id } = explained(page, term, name);
  return html`<div class="part-heading">${heading} ${button} <span class="part-actions">${actions}</span></div>
    ${sentence === undefined ? nothing : html`<p class="explanation" id=${id}>${sentence}</p>`}`;
}
