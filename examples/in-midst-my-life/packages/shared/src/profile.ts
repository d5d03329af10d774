/** One of the masks a person wears: the same life, told for one kind of work. */
export interface Profile {
  readonly id: number;
  readonly person: string;
  readonly mask: string;
  readonly headline: string;
  readonly summary: string;
  readonly skills: readonly string[];
  readonly experience: readonly Experience[];
}

export interface Experience {
  readonly role: string;
  readonly organisation: string;
  /** Years; an open end means until now. */
  readonly from: number;
  readonly to: number | null;
  readonly achievements: readonly string[];
}
