import type {
  ActsAnswer,
  AdminStatusAnswer,
  ApprovalsAnswer,
  BlocksAnswer,
  DoneAnswer,
  ParkedAnswer,
  PeopleAnswer,
  PlaceSettingsAnswer,
  SpendingAnswer,
  TierAnswer,
  UnknownsAnswer,
  UsageAnswer,
} from '../../rest/admin/admin-schemas.ts';
import type { ReportsAnswer, WordsAnswer } from '../../rest/admin/moderation-schemas.ts';
import { ask } from '../server/server.ts';

export type Status = AdminStatusAnswer;
export type Row = Status['running'][number];
export type Spending = SpendingAnswer;
export type Approval = ApprovalsAnswer['approvals'][number];
export type Group = Spending['by'];
export type Act = ActsAnswer['acts'][number];
export type Done = DoneAnswer;
export type Tier = TierAnswer;
export type Usage = UsageAnswer;
export type UsageGroup = Usage['by'];
export type PlaceSettings = PlaceSettingsAnswer;

/** What the admin can have done. */
export type Deed =
  | 'pause'
  | 'resume'
  | 'drain'
  | 'decide'
  | 'approve'
  | 'approve_cheaper'
  | 'decline'
  | 'cancel'
  | 'cancel_all'
  | 'redeliver'
  | 'front'
  | 'block'
  | 'unblock'
  | 'tier'
  | 'tier_remove'
  | 'words'
  | 'words_remove'
  | 'report'
  | 'uninvite'
  | 'change_person'
  | 'remove_person';

const read = <T>(path: string) => ask<T>('GET', `/admin/${path}`);

export const adminApi = {
  status: () => read<Status>('status'),
  approvals: () => read<ApprovalsAnswer>('approvals'),
  unknowns: () => read<UnknownsAnswer>('unknowns'),
  parked: () => read<ParkedAnswer>('parked'),
  people: () => read<PeopleAnswer>('people'),
  invite: (body: Readonly<Record<string, unknown>>) => ask<Done>('POST', '/admin/invite', { body: JSON.stringify(body) }),
  blocks: () => read<BlocksAnswer>('blocks'),
  spending: (by: Group, days: number) => read<Spending>(`spending?by=${by}&days=${days}`),
  tiers: () => read<{ readonly tiers: readonly Tier[] }>('tiers'),
  usage: (by: UsageGroup) => read<Usage>(`usage?by=${by}`),
  reports: () => read<ReportsAnswer>('reports'),
  words: () => read<WordsAnswer>('words'),
  settings: () => read<PlaceSettings>('settings'),
  choose: (body: { readonly set?: Readonly<Record<string, string>>; readonly reset?: string; readonly confirmed?: boolean }) =>
    ask<PlaceSettings>('POST', '/admin/settings', { body: JSON.stringify(body) }),
  acts: (before?: number) => read<ActsAnswer>(`acts${before === undefined ? '' : `?before=${before}`}`),
  act: (deed: Deed, body: Readonly<Record<string, unknown>>) =>
    ask<Done>('POST', `/admin/${deed}`, { body: JSON.stringify(body) }),
  usageCsvUrl: (by: UsageGroup) => `/api/video_chat/admin/usage?by=${by}&format=csv`,
  csvUrl: (by: Group, days: number) => `/api/video_chat/admin/spending?by=${by}&days=${days}&format=csv`,
};
