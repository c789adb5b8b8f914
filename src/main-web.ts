/** Composition root of the web extension, which comes later: the entry is kept so that the layers stay honest. */
export function activate(): void {}
