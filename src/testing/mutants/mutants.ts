/** One small change that would cost money, privacy or a video, and the tests that must notice it. */
export interface Mutant {
  readonly id: string;
  /** What would happen to people. */
  readonly what: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** Files of tests, from the root of the project. */
  readonly tests: readonly string[];
}

export const mutants: readonly Mutant[] = [
  {
    id: 'M101',
    what: 'pictures of one person are opened all at once',
    file: 'src/media/prepare-image.ts',
    from: 'if (own.size >= maxWaitingPerPerson) throw tooMany();',
    to: '',
    tests: ['src/media/prepare-image.test.ts'],
  },
];
