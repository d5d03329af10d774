export interface Job {
  readonly id: number;
  readonly title: string;
  readonly company: string;
  readonly location: string;
  readonly remote: boolean;
  readonly summary: string;
  /** What is asked for, the most important first. */
  readonly skills: readonly string[];
  /** Per year, in euros. */
  readonly salary: { readonly from: number; readonly to: number };
  readonly source: JobSource;
  /** ISO 8601 date. */
  readonly postedOn: string;
}

/** Where an advertisement came from; an environment shows those it is connected to. */
export type JobSource = "board" | "linkedin" | "indeed" | "angellist" | "mock";

/** A job as the API shows it. */
export interface JobView extends Job {
  /** Short remarks, shown as they are beside the title. */
  readonly facts: readonly string[];
}

export interface JobPage {
  readonly jobs: readonly JobView[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}
