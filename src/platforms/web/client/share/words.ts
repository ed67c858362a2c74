/** What the dialog says: it brings its words along, so that the chat is no larger for them. */
export const words = {
  title: 'Share',
  about:
    'Who has the link can watch it without signing in, until its time is over, you stop sharing, or you delete the video. What a chat copied for its preview stays there.',
  showPrompt: 'Show the prompt',
  worksFor: 'Works for',
  terms: [
    ['1', '1 day'],
    ['7', '7 days'],
    ['30', '30 days'],
    ['365', 'a year'],
    ['', 'as long as you don’t stop it'],
  ],
  make: 'Make a link',
  links: 'Links',
  link: (at: number) => `Link ${at}`,
  copy: 'Copy',
  copied: 'Copied',
  copyByHand: 'Your browser does not let the page copy: the link is marked, copy it with the keyboard.',
  send: 'Send …',
  stop: 'Stop sharing',
  stopped: 'The link leads nowhere any more.',
  withPrompt: 'with the prompt',
  withoutPrompt: 'without the prompt',
  until: (date: string) => `until ${date}`,
  untilStopped: 'until you stop it',
} as const;
