import type { z } from 'zod';
import type { adminAnswers } from '../../platforms/web/rest/admin/admin-schemas.ts';
import { dollars, minute, plain, table } from './table.ts';

type Answers = { readonly [Name in keyof typeof adminAnswers]: z.infer<(typeof adminAnswers)[Name]> };
type Row = Answers['AdminStatus']['running'][number];

/** How each answer is shown to eyes, line by line. */
export const show: { readonly [Name in keyof Answers]: (answer: Answers[Name]) => readonly string[] } = {
  AdminStatus: showStatus,
  AdminUnknowns: ({ unknowns }) =>
    unknowns.length === 0
      ? ['Nothing waits for a decision.']
      : [
          ...unknowns.flatMap((each) => [...rowTable([each]), `  ${plain(each.message ?? '')}`, '']),
          'Send one again for its price with: npm run admin -- decide <id> again, or leave it with: decide <id> leave',
        ],
  AdminApprovals: showApprovals,
  AdminParked: ({ parked }) =>
    parked.length === 0
      ? ['No post waits to be sent again.']
      : parked.flatMap((each) => [...rowTable([each]), `  ${each.kind}: ${plain(each.message)}`, '']),
  AdminBlocks: ({ blocks }) =>
    blocks.length === 0
      ? ['Nobody is blocked.']
      : table(
          ['person', 'name', 'place', 'since (UTC)', 'until (UTC)', 'reason'],
          blocks.map(({ person, person_name, place, since, until, reason }) => [
            ...[
              person,
              person_name ?? '',
              place ?? 'everywhere',
              minute(since),
              until === null ? 'taken back' : minute(until),
              reason ?? '',
            ],
          ]),
        ),
  AdminSpending: showSpending,
  AdminTiers: showTiers,
  AdminSchedules: showSchedules,
  AdminCreditsOf: showCredits,
  AdminUsage: showUsage,
  AdminReports: ({ reports }) =>
    reports.length === 0
      ? ['Nothing was reported.']
      : table(
          ['report', 'at (UTC)', 'reason', 'place', 'reported by', 'made by', 'prompt', 'details', 'decided'],
          reports.map(({ report_id: id, at, reason, place, reporter, author, prompt, details, outcome, decided_by: by }) => [
            ...[id, minute(at), reason, place, reporter, author ?? '', prompt ?? 'gone', details ?? ''],
            outcome === null ? '' : `${outcome}${by === null ? '' : `, ${by}`}`,
          ]),
        ),
  AdminWordList: ({ words }) =>
    words.length === 0
      ? ['No words are unwanted anywhere.']
      : table(
          ['place', 'word', 'refused', 'last (UTC)'],
          words.map(({ place, word, hits, last_hit: last }) => [place, word, String(hits), last === null ? '' : minute(last)]),
        ),
  AdminActs: ({ acts }) =>
    acts.length === 0
      ? ['Nothing was done so far.']
      : table(
          ['at (UTC)', 'by', 'what', 'details'],
          acts.map(({ at, who, act, details }) => [minute(at), who, act, detailsOf(details)]),
        ),
  AdminPeople: ({ people, invites }) => [
    ...(people.length === 0
      ? ['Nobody comes in by a name.']
      : table(
          ['person', 'name', 'role', 'since (UTC)', 'ended (UTC)', 'linked'],
          people.map(({ person_id, name, role, created_at, ended_at, links }) => [
            ...[person_id, name, role, minute(created_at), ended_at === null ? '' : minute(ended_at)],
            links.map((link) => link.name ?? link.link).join(', '),
          ]),
        )),
    ...(invites.length === 0
      ? []
      : [
          '',
          ...table(
            ['invite', 'role', 'uses left', 'until (UTC)'],
            invites.map(({ invite_id, role, uses_left, expires_at }) => [invite_id, role, String(uses_left), minute(expires_at)]),
          ),
        ]),
  ],
  AdminDone: ({ message, url }) => [message, ...(url === undefined ? [] : [url])],
};

function showApprovals({ approvals }: Answers['AdminApprovals']): readonly string[] {
  if (approvals.length === 0) return ['Nothing waits for an approval.'];
  return [
    ...approvals.flatMap(
      ({ approval_id: id, person, person_name: name, place, price_usd, month_usd, until, operations, cheaper }) => [
        `${id}  ${dollars(price_usd)}  until ${minute(until)} UTC`,
        `  ${plain(name ?? person ?? '')} in ${place ?? ''}, ${dollars(month_usd)} this month with it`,
        ...operations.map(({ what, model, prompt }) => `  ${model}, ${what}: ${plain(prompt)}`),
        ...(cheaper === null ? [] : [`  cheaper: ${dollars(cheaper.price_usd)}, ${cheaper.what}`]),
        '',
      ],
    ),
    'Let one be made for its price with: npm run admin -- approve <approval> [--cheaper], or: decline <approval> --reason text',
  ];
}

function showStatus(status: Answers['AdminStatus']): readonly string[] {
  const { hold, pauses, gone_models: gone, limits, budgets, health } = status;
  const held =
    hold === null
      ? 'goes on'
      : `${hold.kind === 'pause' ? 'paused' : status.is_drained ? 'drained' : 'draining'} by the admin since ${minute(hold.since)} UTC${
          hold.reason === null ? '' : `: ${plain(hold.reason)}`
        }`;
  return [
    `queue      ${held}`,
    ...pauses.map(({ provider, message, until }) => `paused     ${provider} until ${minute(until)} UTC: ${plain(message)}`),
    ...(gone.length === 0 ? [] : [`gone       ${gone.join(', ')}`]),
    `limits     ${limits.at_once} at once, ${limits.per_minute} a minute, ${limits.per_person} for each person`,
    ...budgets.map(budgetLine),
    `approvals  ${status.awaiting_count}`,
    `questions  ${status.unknown_count}`,
    `parked     ${status.parked_count}`,
    `backup     ${status.last_backup === null ? 'none yet' : `${minute(status.last_backup)} UTC`}`,
    ...(health.platforms ?? []).map(
      ({ label, connected, refused }) =>
        `${label.toLowerCase().padEnd(10)} ${refused ? 'refuses the bot' : connected ? 'connected' : 'connecting'}`,
    ),
    ...(health.problems ?? []).map(({ text }) => `problem    ${plain(text)}`),
    '',
    `running    ${status.running_count}`,
    ...rowTable(status.running),
    `waiting    ${status.waiting_count}`,
    ...rowTable(status.waiting),
  ];
}

function budgetLine({
  period,
  spent_usd: spent,
  reserved_usd: reserved,
  maybe_usd: maybe,
  cap_usd: cap,
}: Answers['AdminStatus']['budgets'][number]): string {
  const name = period === 'day' ? 'today' : 'month';
  const of = cap === null ? 'no budget' : `of ${dollars(cap)}`;
  return `${name.padEnd(10)} ${dollars(spent)} spent, ${dollars(reserved)} set aside, ${dollars(maybe)} maybe; ${of}`;
}

function rowTable(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  return table(
    ['id', 'state', 'since (UTC)', 'price', 'model', 'person', 'place', 'prompt'],
    rows.map((row) => [
      ...[row.operation_id, row.discarded ? `${row.state}, called off` : row.state, minute(row.since), dollars(row.price_usd)],
      ...[row.model, row.person_name === null ? row.person : `${row.person_name} (${row.person})`, row.place, row.prompt],
    ]),
  );
}

function showSpending({ by, rows, total }: Answers['AdminSpending']): readonly string[] {
  const sums = ({ spent_usd, reserved_usd, maybe_usd, starts }: typeof total) => [
    ...[dollars(spent_usd), dollars(reserved_usd), dollars(maybe_usd), String(starts)],
  ];
  return table(
    [by, 'name', 'spent', 'set aside', 'maybe', 'starts'],
    [...rows.map((row) => [row.key, row.label ?? '', ...sums(row)]), ['total', '', ...sums(total)]],
  );
}

function showTiers({ tiers }: Answers['AdminTiers']): readonly string[] {
  if (tiers.length === 0) return ['There are no tiers: only the bot’s own limits hold.'];
  return table(
    ['place', 'name', 'day', 'week', 'month', 'at once', 'largest', 'asks above', 'models', 'roles', 'people'],
    tiers.map((tier) => [
      ...[tier.place, tier.name, dollars(tier.per_day_usd), dollars(tier.per_week_usd), dollars(tier.per_month_usd)],
      ...[String(tier.active_at_once ?? ''), tier.resolution ?? '', dollars(tier.ask_above_usd), tier.models?.join(', ') ?? ''],
      [...tier.roles, ...(tier.everyone ? ['everyone else'] : [])].join(', '),
      tier.people.join(', '),
    ]),
  );
}

function showSchedules({ schedules }: Answers['AdminSchedules']): readonly string[] {
  if (schedules.length === 0) return ['Nothing is made at set times.'];
  return table(
    ['schedule', 'name', 'state', 'cron', 'time zone', 'at most', 'next (UTC)', 'person', 'place', 'last'],
    schedules.map((each) => [
      ...[each.schedule_id, each.name, each.state, each.cron, each.time_zone, dollars(each.cap_usd), minute(each.next_run)],
      ...[each.person, each.place, each.last_run ?? ''],
    ]),
  );
}

function showCredits({ left_usd: left, entries }: Answers['AdminCreditsOf']): readonly string[] {
  const rows = entries.map(({ at, usd, kind, by }) => [minute(at), kind, usd.toFixed(2), by]);
  return [`${dollars(left)} left.`, ...(rows.length === 0 ? [] : table(['at (UTC)', 'what', 'usd', 'by'], rows))];
}

function showUsage({ by, rows, total, forecast_usd: forecast }: Answers['AdminUsage']): readonly string[] {
  const used = (row: typeof total) => [
    ...[dollars(row.spent_usd), dollars(row.estimate_usd), dollars(row.reserved_usd), dollars(row.maybe_usd)],
    ...[dollars(row.credits_usd), String(row.refused), String(row.free_of_charge)],
  ];
  return [
    ...table(
      [by, 'name', 'booked', 'expected', 'set aside', 'maybe', 'by credits', 'refused', 'free'],
      [...rows.map((row) => [row.key, row.label ?? '', ...used(row)]), ['total', '', ...used(total)]],
    ),
    ...(forecast === null ? [] : [`At this pace the month comes to about ${dollars(forecast)}.`]),
  ];
}

function detailsOf(details: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
