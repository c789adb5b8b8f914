/**
 * What memories are called.
 *
 * Below: their kinds (types only). Above: sentences about plans and outcomes, the editor's map.
 */

import * as l10n from '@vscode/l10n';
import { hex32 } from '../base/hex.ts';
import type { MemoryKind, MemoryRange } from '../stm32/devices/memory-of.ts';

/** “system memory”, as it stands in a sentence. */
export function memoryName(kind: MemoryKind): string {
  const names: Readonly<Record<MemoryKind, string>> = {
    flash: l10n.t('flash'),
    ram: l10n.t('RAM'),
    'system-memory': l10n.t('system memory'),
    'external-memory': l10n.t('external memory'),
    otp: l10n.t('one-time programmable memory'),
    'option-bytes': l10n.t('option bytes'),
    'data-eeprom': l10n.t('data EEPROM'),
  };
  return names[kind];
}

/** “external memory (0x90000000–0x9000ffff), option bytes (…)”: the last address belongs to it. */
export function memoryList(parts: readonly MemoryRange[]): string {
  return parts
    .map(({ kind, range }) => l10n.t('{0} ({1}–{2})', memoryName(kind), hex32(range.start), hex32(range.end - 1)))
    .join(', ');
}
