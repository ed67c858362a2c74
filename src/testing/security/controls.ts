/** A way in that somebody may try, and the tests that show it closed. */
export interface Control {
  readonly id: string;
  readonly threat: string;
  /** File and beginning of a test's name, or a row of `npm run faults`; every one of these exists, which a test checks. */
  readonly tests: readonly (readonly [file: string, name: string] | { readonly row: string })[];
}

const discord = 'src/platforms/discord';
const web = 'src/platforms/web';

/** After OWASP's lists for APIs (2023) and for applications with language models. */
export const controls: readonly Control[] = [
  {
    id: 'S1',
    threat: 'an address of an image that leads into the operator’s network',
    tests: [[`${discord}/fetch-image.test.ts`, 'asks nobody for a file that is not']],
  },
  {
    id: 'S2',
    threat: 'private addresses, as they are or behind a name that changes',
    tests: [
      ['src/lib/bounded-download.test.ts', 'refuses a name as soon as one of its addresses is private'],
      ['src/lib/bounded-download.test.ts', 'a private address'],
    ],
  },
  {
    id: 'S3',
    threat: 'redirects to somewhere else',
    tests: [['src/lib/bounded-download.test.ts', 'gives a loop up'], { row: 'V23' }],
  },
  {
    id: 'S4',
    threat: 'a key that goes along with a redirect',
    tests: [['src/lib/bounded-download.test.ts', 'drops the credential for good on the first foreign hop'], { row: 'V23' }],
  },
  {
    id: 'S5',
    threat: 'pictures that run code in a decoder',
    tests: [
      ['src/media/prepare-image.test.ts', 'reaches no other decoder in this process'],
      ['.ci/lock-file.test.ts', 'has no sharp that runs code from pictures'],
      { row: 'I3' },
    ],
  },
  {
    id: 'S6',
    threat: 'small files that unpack to much',
    tests: [['src/media/prepare-image.test.ts', 'is refused by its header when it is a bomb'], { row: 'I2' }, { row: 'V22' }],
  },
  {
    id: 'S7',
    threat: 'files that are two things at once, and positions in photos',
    tests: [
      ['src/media/prepare-image.test.ts', 'loses its place, its owner and all other metadata'],
      { row: 'I4' },
      { row: 'I5' },
    ],
  },
  {
    id: 'S8',
    threat: 'names that lead to other files',
    tests: [
      [`${web}/media/videos.test.ts`, 'no other file is served:'],
      [`${web}/media/videos.test.ts`, 'a link in the place of a video'],
      ['src/lib/signed-link.test.ts', 'holds until its time is over'],
      ['src/lib/share-link.test.ts', 'knows nothing of %s'],
      [`${web}/shares/shares.test.ts`, 'says nothing of its prompt, its file or its person unless that was wanted'],
    ],
  },
  {
    id: 'S9',
    threat: 'secrets in logs, errors and the database',
    tests: [
      ['src/lib/log.test.ts', 'hides facts that are secret by name'],
      [`${discord}/discord-delivery.test.ts`, 'logs neither tokens nor what people wrote'],
      ['src/testing/whole/crash.test.ts', 'keeps its promises when it dies'],
      ['src/cli/setup/wizard.test.ts', 'hears at once that a key is refused, corrects it, and agrees to a price before'],
      { row: 'K1' },
    ],
  },
  {
    id: 'S10',
    threat: 'prompts that call people',
    tests: [['src/testing/contracts/chat/asking.ts', 'shows prompts as they were written, and calls nobody by them']],
  },
  {
    id: 'S11',
    threat: 'prompts that are markup or scripts',
    tests: [
      [`${web}/client/chat/chat.browser.test.ts`, 'shows forty tricks with markup as the texts that they are'],
      [`${web}/access/guard.test.ts`, 'gives every answer the security headers'],
      [`${discord}/escape.test.ts`, 'stays within a length, keeps to itself'],
      ['src/testing/contracts/chat/asking.ts', 'shows prompts as they were written'],
    ],
  },
  {
    id: 'S12',
    threat: 'prompts that give orders to the model that improves them',
    tests: [
      ['src/domain/improved-prompt.test.ts', 'goes to the provider in the place of the person’s words, and nothing else changes'],
      ['src/domain/improved-prompt.test.ts', 'is not taken when it is empty or longer than the model takes'],
    ],
  },
  {
    id: 'S13',
    threat: 'events that another one than Slack sends, or sends again',
    tests: [
      [
        'src/platforms/slack/connection.test.ts',
        'S13: refuses what Slack has not signed, what is too old, and what is from the future',
      ],
      ['src/platforms/slack/connection.test.ts', 'S13: takes the same request once, however often it is sent'],
    ],
  },
  {
    id: 'S14',
    threat: 'forged interactions of Discord over HTTP',
    tests: [
      [
        `${discord}/connection/interaction-door.test.ts`,
        'S14: answers Discord’s ping, and refuses everything that Discord has not',
      ],
      [`${discord}/connection/interaction-door.test.ts`, 'S14: takes an interaction once'],
      ['src/testing/security/no-other-door.test.ts', 'takes nothing from Discord or Google over HTTP'],
    ],
  },
  {
    id: 'S15',
    threat: 'forged calls of Google',
    tests: [['src/testing/security/no-other-door.test.ts', 'takes nothing from Discord or Google over HTTP']],
  },
  {
    id: 'S16',
    threat: 'websites and proxies that use the local API',
    tests: [
      [`${web}/access/guard.test.ts`, 'refuses the rebound or foreign host'],
      [`${web}/access/guard.test.ts`, 'refuses a request without a Host'],
      [`${web}/access/guard.test.ts`, 'lets nobody in without it'],
      [`${web}/access/who-may.test.ts`, 'is asked for every address that there is'],
      [`${web}/rest/admin/admin.test.ts`, 'is nobody else where no token is set'],
      [`${web}/rest/admin/admin.test.ts`, 'is the terminal of this machine alone where there is no page'],
      [`${web}/access/who-may.test.ts`, 'only what is for anybody answers what came by'],
      ['src/testing/whole/behind-reverse-proxy.test.ts', '%s brings Slack and health, and opens nothing else'],
      ['src/testing/whole/behind-nginx.test.ts', 'counts wrong tokens for each address, whatever somebody claims of theirs'],
      { row: 'M17' },
      [`${web}/rest/body.test.ts`, 'a body that grows past the limit'],
    ],
  },
  {
    id: 'S17',
    threat: 'somebody who spends the operator’s money',
    tests: [
      ['src/engine/budget.test.ts', 'accepts exactly as many parallel requests as the budget holds'],
      ['src/engine/budget.test.ts', 'does not let a second try past the budget'],
      [`${web}/access/people.test.ts`, 'holds over all their sessions'],
      [`${web}/access/people.test.ts`, 'counts every session of the web against one channel’s budget'],
      { row: 'I9' },
      { row: 'M04' },
    ],
  },
  {
    id: 'S18',
    threat: 'words of a search that are orders to the database',
    tests: [
      ['src/testing/contracts/store/history.ts', 'takes any words as words'],
      ['src/storage/sqlite/store.test.ts', 'finds its way by an index, never by reading everything'],
    ],
  },
  {
    id: 'S19',
    threat: 'prompts that look like lines of the log',
    tests: [['src/lib/log.test.ts', 'keeps line breaks, escapes and turned writing in one harmless line']],
  },
  {
    id: 'S20',
    threat: 'texts that keep a pattern busy for ever',
    tests: [
      ['src/testing/security/slow-patterns.test.ts', 'reads every text in a blink'],
      ['src/lib/command-text.test.ts', 'S20: %j a hundred thousand times takes no time'],
    ],
  },
  {
    id: 'S21',
    threat: 'buttons that somebody else presses',
    tests: [
      ['src/testing/contracts/chat/buttons.ts', 'lets nobody change what is somebody else’s but a manager'],
      ['src/engine/engine.test.ts', 'lets nobody but its person decide'],
      ['src/testing/contracts/chat/asking.ts', 'tells the history of the channel where it is asked for'],
      ['src/platforms/slack/slack.test.ts', 'S21: of another workspace’s or another channel’s video do nothing'],
      ['src/platforms/slack/slack.test.ts', 'S21: under a message that says to be about a video of another channel'],
    ],
  },
  {
    id: 'S22',
    threat: 'packages that are not what they were',
    tests: [
      ['.ci/lock-file.test.ts', 'pins every package by its checksum, from the npm registry'],
      ['.ci/lock-file.test.ts', 'names exact versions'],
      ['.ci/lock-file.test.ts', 'runs no script of a package when it installs'],
    ],
  },
  {
    id: 'S23',
    threat: 'a Node that nobody mends any more',
    tests: [
      ['src/launch.test.ts', 'names a package for each system'],
      ['src/launch.test.ts', 'says in one line that it uses another Node'],
    ],
  },
  {
    id: 'S24',
    threat: 'other users of the machine who read along',
    tests: [
      ['src/app/start-app.test.ts', 'keeps what it writes to itself'],
      ['src/storage/sqlite/store.test.ts', 'writes ahead with full sync, for its owner'],
      ['src/config/config.test.ts', 'is reported when its mode is'],
      ['src/config/write-env-file.test.ts', 'is made for its owner alone, and leaves no other file behind'],
      ['src/doctor/mend.test.ts', 'closes settings and data to other users, and changes nothing in them'],
      ['src/doctor/check-running-bot.test.ts', 'sends the token to nobody who can’t prove to be this bot'],
      ['src/platforms/terminal/find-running-bot.test.ts', 'is not one that says so, nor one that has the real one answer'],
      ['src/platforms/terminal/find-running-bot.test.ts', 'sends neither the token nor the prompt to another program'],
      { row: 'M23' },
    ],
  },
  {
    id: 'S25',
    threat: 'an encoder elsewhere that reads what it should not, or brings what it was not given',
    tests: [
      ['src/media/fitting/worker-doors.test.ts', 'open by the token alone'],
      ['src/media/fitting/worker-doors.test.ts', 'show a video to the one who has it to encode, and no longer'],
      ['src/media/fitting/worker-doors.test.ts', '%s: the bot does the work itself, and nothing stays of it'],
      ['src/media/fitting/worker-doors.test.ts', 'take a good result once, and never one that comes too late'],
      ['src/config/config.test.ts', 'wants a token for encoders that is long enough, and opens nothing else'],
    ],
  },
  {
    id: 'S26',
    threat: 'alarms that tell strangers what people ask for, or where the admin listens',
    tests: [
      ['src/app/alarms/webhook-outlet.test.ts', 'follows no redirect'],
      ['src/app/alarms/webhook-outlet.test.ts', 'fails where it is answered with an error'],
      ['src/config/alert-settings.test.ts', 'is a secret: neither it nor its path'],
      ['src/testing/contracts/chat/alarms.ts', 'tells the admin of a question once, in plain words that call nobody'],
      ['src/platforms/discord/post-plain.test.ts', 'shows all markup as it was written, calls nobody'],
      ['src/platforms/slack/post-plain.test.ts', 'shows all markup as it was written, and calls nobody'],
    ],
  },
];
