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

const chat = 'src/platforms/chat';
const slack = 'src/platforms/slack';
const discord = 'src/platforms/discord';

/** Money, then privacy, then what must not be lost. */
export const mutants: readonly Mutant[] = [
  {
    id: 'X06',
    what: 'the budget of the month is one of the day',
    file: 'src/engine/budget.ts',
    from: 'sinceMs: Date.UTC(year, month, 1)',
    to: 'sinceMs: Date.UTC(year, month, day)',
    tests: ['src/engine/budget.test.ts'],
  },
  {
    id: 'X07',
    what: 'channels of other platforms count',
    file: 'src/storage/ledger.ts',
    from: "return channel([replyTarget.platform, replyTarget.tenant ?? '', budgetChannelOf(replyTarget)], sinceMs, nowMs);",
    to: "return channel(['web', replyTarget.tenant ?? '', budgetChannelOf(replyTarget)], sinceMs, nowMs);",
    tests: ['src/engine/budget.test.ts', 'src/storage/ledger.test.ts'],
  },
  {
    id: 'X08',
    what: 'a canceled request that came back is sent again',
    file: 'src/engine/after-refusal.ts',
    from: "  if (now.discarded) return uncharged(core, now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider)));\n",
    to: '',
    tests: ['src/engine/cancel-races.test.ts'],
  },
  {
    id: 'X08b',
    what: 'a canceled request that waits in line is sent',
    file: 'src/engine/submitter.ts',
    from: "  // Not even where it came back into line after it was called off.\n  if (now.discarded) return uncharged(core, now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider)));\n",
    to: '',
    tests: ['src/engine/cancel-races.test.ts'],
  },
  {
    id: 'X09',
    what: 'a video that was canceled while it was looked at is posted',
    file: 'src/engine/conclude-operation.ts',
    from: '    if (!now.discarded) {',
    to: '    if (!generation.discarded) {',
    tests: ['src/engine/cancel-races.test.ts'],
  },
  {
    id: 'X10',
    what: 'a second try books what the first one may have cost as well',
    file: 'src/storage/ledger.ts',
    from: "UPDATE ledger SET state = ?, settled_at_ms = ? WHERE generation_id = ? AND state = 'reserved'",
    to: "UPDATE ledger SET state = ?, settled_at_ms = ? WHERE generation_id = ? AND state IN ('reserved', 'maybe')",
    tests: ['src/engine/budget.test.ts', 'src/storage/ledger.test.ts'],
  },
  {
    id: 'X11',
    what: 'what may have been charged is forgotten after a crash',
    file: 'src/engine/unclear.ts',
    from: 'const also = (): void => core.store.holdReservations(id, nowMs, nowMs + providerFacts(provider).keepsResultsMs);',
    to: 'const also = (): void => undefined;',
    tests: ['src/engine/budget.test.ts', 'src/engine/recovery.test.ts'],
  },
  {
    id: 'X12',
    what: 'what may have been charged leaves the budgets at once',
    file: 'src/engine/unclear.ts',
    from: 'const also = (): void => core.store.holdReservations(id, nowMs, nowMs + providerFacts(provider).keepsResultsMs);',
    to: "const also = (): void => core.store.settle(id, 'released', nowMs);",
    tests: ['src/engine/budget.test.ts'],
  },
  {
    id: 'X13',
    what: 'one operation that never ends keeps a slot',
    file: 'src/engine/poller.ts',
    from: 'const callOff = clock.after(Math.max(0, slotMinutes * 60_000 - elapsedMs), slotIsFree);',
    to: 'const callOff = (): void => undefined;',
    tests: ['src/engine/slots.test.ts'],
  },
  {
    id: 'M01',
    what: 'a request that was canceled once stays canceled after “again”',
    file: 'src/engine/actions.ts',
    from: 'discarded: false, ',
    to: '',
    tests: ['src/engine/cancel-races.test.ts'],
  },
  {
    id: 'M10',
    what: 'a start answered with another one’s name shows the other’s video',
    file: 'src/engine/unclear.ts',
    from: 'if (owner !== undefined && owner !== now.id) {',
    to: 'if (owner === now.id) {',
    tests: ['src/engine/broken-store.test.ts'],
  },
  {
    id: 'X02',
    what: 'buttons work across workspaces of Slack',
    file: `${chat}/find-here.ts`,
    from: " || (tenant ?? '') !== (here.tenant ?? '')",
    to: '',
    tests: [`${chat}/find-here.test.ts`, `${slack}/slack-tenants.test.ts`],
  },
  {
    id: 'X03',
    what: 'a person’s Home shows the videos of another workspace',
    file: `${slack}/home.ts`,
    from: ' ...tenantOf({ installation }),',
    to: '',
    tests: [`${slack}/slack-tenants.test.ts`],
  },
  {
    id: 'X04',
    what: 'forged ids of other channels and servers of Discord work',
    file: `${chat}/find-here.ts`,
    from: 'here.channelIds.some((each) => places.includes(each)) ? generation : undefined',
    to: 'places.length > 0 ? generation : undefined',
    tests: [`${chat}/find-here.test.ts`, `${discord}/who-may.test.ts`],
  },
  {
    id: 'X05',
    what: 'the token of a workspace that removed the app stays',
    file: `${slack}/uninstalling.ts`,
    from: 'else oauth.remove(installation, token);',
    to: '',
    tests: [`${slack}/connection.test.ts`],
  },
  {
    id: 'X14',
    what: 'a power cut leaves an empty video',
    file: 'src/lib/move-into-place.ts',
    from: '  await syncFile(part);\n',
    to: '',
    tests: ['src/engine', 'src/lib'],
  },
  {
    id: 'X14b',
    what: 'a power cut takes a stored video away',
    file: 'src/lib/move-into-place.ts',
    from: '  await syncFolder(dirname(path));\n',
    to: '',
    tests: ['src/engine', 'src/lib'],
  },
  {
    id: 'X15',
    what: 'a power cut takes the note that a paid request was about to leave',
    file: 'src/storage/open.ts',
    from: "throw new Error('SQLite did not take synchronous=FULL');\n",
    to: "throw new Error('SQLite did not take synchronous=FULL');\n    database.pragma('synchronous = NORMAL');\n",
    tests: ['src/storage'],
  },
  {
    id: 'X19',
    what: 'more requests are on their way at once than were allowed',
    file: 'src/engine/queue.ts',
    from: ' || !starts.hasRoom()',
    to: '',
    tests: ['src/engine/starts.test.ts'],
  },
  {
    id: 'X19b',
    what: 'what was picked before a refusal of another is sent into the pause',
    file: 'src/engine/submitter.ts',
    from: 'turn.mayLeave() ? intentOf(core, now, provider) : undefined',
    to: 'intentOf(core, now, provider)',
    tests: ['src/engine/starts.test.ts'],
  },
  {
    id: 'X15b',
    what: 'after a note that is refused, commits are not synced any more',
    file: 'src/storage/steps.ts',
    from: '  try {\n    statement.run(id, step);\n  } finally {\n    syncAgain(database);\n  }\n',
    to: '  statement.run(id, step);\n  syncAgain(database);\n',
    tests: ['src/storage/steps.test.ts'],
  },
  {
    id: 'X01',
    what: '“0 keeps it for ever” deletes every video',
    file: 'src/engine/upkeep.ts',
    from: '    if (settings.outputsKeepDays === 0) return;\n',
    to: '',
    tests: ['src/engine/upkeep.test.ts'],
  },
  {
    id: 'X16',
    what: 'the name of who asked stays after a deletion',
    file: 'src/storage/erasing.ts',
    from: ' requester_name = NULL,',
    to: '',
    tests: ['src/storage', 'src/engine'],
  },
  {
    id: 'X17',
    what: 'negative prompt and last frame stay after a deletion',
    file: 'src/domain/option-schema.ts',
    from: '.map(([, { field }]) => field)\n  .filter(isOptionalField);',
    to: ".map(([, { field }]) => field)\n  .filter(isOptionalField)\n  .filter((field) => field !== 'negativePrompt' && field !== 'lastFrame');",
    tests: ['src/storage', 'src/engine'],
  },
  {
    id: 'X18',
    what: 'other users of the machine read the backups',
    file: 'src/storage/backup-program.ts',
    from: 'chmodSync(copyPath, 0o600);\n',
    to: 'chmodSync(copyPath, 0o644);\n',
    tests: ['src/storage'],
  },
  {
    id: 'M101',
    what: 'one person’s pictures fill the memory',
    file: 'src/media/prepare-image.ts',
    from: 'if (own.size >= maxWaitingPerPerson) throw tooMany();',
    to: '',
    tests: ['src/media/prepare-image.test.ts'],
  },
  {
    id: 'M101b',
    what: 'pictures that take too much memory are opened',
    file: 'src/media/picture-program.ts',
    from: 'width * height * bytesEach > job.maxDecodedBytes',
    to: 'width * height > job.maxDecodedBytes',
    tests: ['src/media/prepare-image.test.ts'],
  },
];
