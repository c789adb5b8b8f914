/** Composition root of the desktop extension: the only place that joins the extension with Node's platform. */
export function activate(): void {}
