/**
 * What was asked of the extension about the present document: each question once, the answer kept until there is another
 * document.
 *
 * Below: page. Above: the editor's page. It does not know what is asked.
 */

import { type Asked, sentenceOf } from './page.ts';

/** Questions and answers. */
export class AskedOnce {
  private known = new Map<string, Asked<unknown>>();

  /** @param onAnswer called when an answer, or the reason why there is none, has come */
  constructor(private readonly onAnswer: () => void) {}

  /** What is known under `key`; asks where nobody has. */
  get<Answer>(key: string, ask: () => Promise<Answer>): Asked<Answer> {
    const { known } = this;
    if (!known.has(key)) {
      const settle = (state: Asked<unknown>): void => {
        // An answer about an older document is dropped with everything else that was known of it.
        known.set(key, state);
        if (known === this.known) {
          this.onAnswer();
        }
      };
      known.set(key, 'working');
      ask().then(
        (answer) => settle({ answer }),
        (error: unknown) => settle({ failure: sentenceOf(error) }),
      );
    }
    return known.get(key) as Asked<Answer>;
  }

  /** Forgets everything: there is another document. */
  forget(): void {
    this.known = new Map();
  }
}
