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
  {
    id: 'X02',
    what: 'buttons, forms and mentions of another Slack workspace reach a video',
    file: 'src/platforms/slack/handling.ts',
    from: ' && ids?.installation === installation',
    to: '',
    tests: ['src/platforms/slack/slack-tenants.test.ts'],
  },
  {
    id: 'X03',
    what: 'somebody’s tab at Slack shows videos of another workspace',
    file: 'src/platforms/slack/home.ts',
    from: ' ...tenantOf({ installation }),',
    to: '',
    tests: ['src/platforms/slack/slack-tenants.test.ts'],
  },
  {
    id: 'X05',
    what: 'the token of a workspace stays where the app was taken out',
    file: 'src/platforms/slack/uninstalling.ts',
    from: 'else oauth.remove(installation, token);',
    to: '',
    tests: ['src/platforms/slack/connection.test.ts'],
  },
];
