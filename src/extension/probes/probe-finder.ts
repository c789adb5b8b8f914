/**
 * All boards of all providers, as one list, and the one that a setting means.
 *
 * Below: the providers. Above: jobs on boards, the list of probes.
 */

import type { UsbPort } from '../../platform/port.ts';
import type { ExtensionWindow } from '../extension-window.ts';
import { loadPart, once } from '../parts.ts';
import type { BoardCandidate, BoardProvider } from './board-provider.ts';
import type { JobView } from './job-view.ts';

/** Finds boards. */
export class ProbeFinder {
  private readonly providers = once(async () =>
    (await loadPart(() => import('./providers.ts'))).makeProviders(this.window),
  );

  constructor(private readonly window: ExtensionWindow) {}

  /** Access to USB. @throws ProbeError `no-usb-library` */
  async usb(): Promise<UsbPort> {
    return (await this.providers()).stlinks.usb();
  }

  /** Every board there is. A provider that cannot look has none; `onError` is told why. */
  async list(onError: (error: unknown) => void): Promise<readonly BoardCandidate[]> {
    const noneOf = (error: unknown): readonly BoardCandidate[] => {
      onError(error);
      return [];
    };
    const { all } = await this.providers();
    return (await Promise.all(all.map((provider) => provider.list().catch(noneOf)))).flat();
  }

  /**
   * The board that `setting` means; asks where it means several and somebody may be asked.
   * @throws ProbeError `no-probe`, `several-probes`, `unsupported-probe`, `no-usb-library`
   */
  async choose(setting: string, view: Pick<JobView, 'mayAsk'>): Promise<BoardCandidate> {
    return (await this.providerOf(setting)).choose(setting, view);
  }

  /** See `BoardProvider.permit`: to be called first of all that a person's click leads to. */
  async permit(setting: string): Promise<void> {
    await (await this.providerOf(setting)).permit?.(setting);
  }

  /** Has the browser show its list of probes. Undefined: none was chosen. */
  async request(): Promise<BoardCandidate | undefined> {
    return (await this.providers()).stlinks.request();
  }

  private async providerOf(setting: string): Promise<BoardProvider> {
    const { all, stlinks } = await this.providers();
    return all.find((candidate) => candidate.answersTo(setting)) ?? stlinks;
  }

  /** Calls back when a board comes or goes, as far as it can be told. Resolves to what ends it. */
  async watch(listener: () => void): Promise<() => void> {
    const { all } = await this.providers();
    const ends = await Promise.all(
      all.map(async (provider) => {
        try {
          return await provider.watch?.(listener);
        } catch {
          return undefined; // where a provider cannot look, the list says why
        }
      }),
    );
    return () => ends.forEach((end) => end?.());
  }
}
