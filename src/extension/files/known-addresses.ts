/**
 * Where raw binaries belong, as somebody has said for each file: it is asked once, not with every flash.
 *
 * Below: VS Code's memory of the workspace. Above: commands that read firmware.
 */

import type { Memento, Uri } from 'vscode';

/** The addresses of files. */
export class KnownAddresses {
  constructor(private readonly memento: Memento) {}

  /** Where the file's first byte belongs; undefined: nobody has said. */
  get(file: Uri): number | undefined {
    return this.memento.get<number>(keyOf(file));
  }

  async set(file: Uri, address: number): Promise<void> {
    await this.memento.update(keyOf(file), address);
  }
}

function keyOf(file: Uri): string {
  return `address of ${file.toString()}`;
}
