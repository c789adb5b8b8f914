/**
 * The jobs that are under way, of which the status bar shows one: the one begun last. When it ends, another shows again.
 *
 * Below: nothing. Above: board-jobs. Pure.
 */

/** What goes on, for the status bar. */
export interface RunningJob {
  readonly title: string;
  /** 0 … 1 */
  readonly share: number;
}

/** A job's own line in the list. */
export interface JobEntry {
  /** How far the job is: 0 … 1. */
  progress(share: number): void;
  /** The job is over. Further calls do nothing. */
  end(): void;
}

/** The list of jobs under way. */
export class RunningJobs {
  private jobs: RunningJob[] = [];

  /** @param changed told what is to be shown now: the job begun last; undefined where none is under way */
  constructor(private readonly changed: (shown: RunningJob | undefined) => void) {}

  /** Adds a job, until its entry says that it has ended. */
  begin(title: string): JobEntry {
    let own: RunningJob = { title, share: 0 };
    this.jobs.push(own);
    this.tell();
    return {
      progress: (share) => {
        const next = { title, share };
        this.jobs = this.jobs.map((job) => (job === own ? next : job));
        own = next;
        this.tell();
      },
      end: () => {
        this.jobs = this.jobs.filter((job) => job !== own);
        this.tell();
      },
    };
  }

  private tell(): void {
    this.changed(this.jobs.at(-1));
  }
}
