/**
 * Keys that a text field needs for itself. VS Code hears every key of the page and does it a moment later: “select all”
 * then comes in the middle of what is being typed, and what was typed before is lost; “undo” takes back an edit of the file.
 *
 * Below: nothing. Above: where the page begins. It leaves all other keys to VS Code, and these outside of fields.
 */

/** Keeps them from VS Code as long as the page is there; the browser does what they are for. */
export function keepFieldKeys(): void {
  /** The field in which something is typed that has not been taken yet. */
  let typedIn: EventTarget | undefined;
  document.addEventListener('input', (event) => (typedIn = event.composedPath()[0]));
  for (const taken of ['change', 'focusout']) {
    document.addEventListener(taken, () => (typedIn = undefined));
  }
  // VS Code listens at the window, which is asked after the document.
  document.addEventListener('keydown', (event) => {
    const field = event.composedPath()[0];
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!isCommand || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) {
      return;
    }
    const key = event.key.toLowerCase();
    if (key === 'a' || ((key === 'z' || key === 'y') && typedIn === field)) {
      event.stopPropagation();
    }
  });
}
