/**
 * What a person chose in a page, kept by VS Code for when its tab is seen again.
 *
 * Below: VS Code's interface to a webview. Above: where the pages begin.
 */

/** What VS Code gives a webview, once. */
export interface VsCodeApi<Message> {
  postMessage(message: Message): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Milliseconds after the last choice before it is kept: each step of scrolling is one, and keeping crosses to VS Code. */
const KEEP_AFTER = 100;

/** @param first what is chosen where nothing was yet  @returns what was chosen last, and how to keep what is */
export function keptState<State extends object>(
  vscode: Pick<VsCodeApi<never>, 'getState' | 'setState'>,
  first: State,
): { readonly first: State; readonly keep: (state: State) => void } {
  const kept = vscode.getState();
  let keeping: ReturnType<typeof setTimeout> | undefined;
  return {
    first: typeof kept === 'object' ? { ...first, ...kept } : first,
    keep: (state) => {
      clearTimeout(keeping);
      keeping = setTimeout(() => vscode.setState(state), KEEP_AFTER);
    },
  };
}
