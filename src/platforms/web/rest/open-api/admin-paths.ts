import { z } from 'zod';
import { spendingGroups } from '../../../../domain/admin.ts';
import type { TextKey } from '../../../../domain/texts.ts';
import { usageGroups } from '../../../../domain/usage/usage.ts';
import { adminRequests } from '../admin/admin-schemas.ts';
import { json, type Words } from './words.ts';

const token = [{ token: [] }];
const whole = (maximum?: number) => ({ type: 'integer', minimum: 1, ...(maximum !== undefined && { maximum }) });

/** What the admin alone may ask and do. */
export function adminPaths({ answers, operation }: Words) {
  const get = (name: AdminRead, answer: string, parameters: readonly object[] = [], more: object = {}) => ({
    get: operation(name, `api.${name}`, {
      security: token,
      ...(parameters.length > 0 && { parameters }),
      responses: answers({ ...json(answer), ...more }),
    }),
  });
  const post = (name: AdminDeed, body: keyof typeof adminRequests, answer = 'AdminDone') => ({
    post: operation(name, `api.${name}`, {
      security: token,
      requestBody: { required: true, content: json(body) },
      responses: answers(json(answer)),
    }),
  });
  const query = (name: string, schema: object) => ({ name, in: 'query', schema });
  const root = '/api/video_chat/admin';
  return {
    [`${root}/status`]: get('adminStatus', 'AdminStatus'),
    [`${root}/unknowns`]: get('adminUnknowns', 'AdminUnknowns'),
    [`${root}/approvals`]: get('adminApprovals', 'AdminApprovals'),
    [`${root}/approve`]: post('adminApprove', 'AdminApproval'),
    [`${root}/approve_cheaper`]: post('adminApproveCheaper', 'AdminApproval'),
    [`${root}/decline`]: post('adminDecline', 'AdminDecline'),
    [`${root}/parked`]: get('adminParked', 'AdminParked'),
    [`${root}/blocks`]: get('adminBlocks', 'AdminBlocks'),
    [`${root}/acts`]: get('adminActs', 'AdminActs', [query('limit', { ...whole(200), default: 50 }), query('before', whole())]),
    [`${root}/spending`]: get(
      'adminSpending',
      'AdminSpending',
      [
        query('days', { ...whole(366), default: 30 }),
        query('by', { type: 'string', enum: spendingGroups, default: 'day' }),
        query('format', { type: 'string', enum: ['json', 'csv'], default: 'json' }),
      ],
      { 'text/csv': { schema: { type: 'string' } } },
    ),
    [`${root}/tiers`]: get('adminTiers', 'AdminTiers'),
    [`${root}/tier`]: post('adminTier', 'AdminTier'),
    [`${root}/tier_remove`]: post('adminTierRemove', 'AdminTierRemoval'),
    [`${root}/credits`]: {
      ...get('adminCreditsOf', 'AdminCreditsOf', [query('place', { type: 'string' }), query('person', { type: 'string' })]),
      ...post('adminCredits', 'AdminCredits'),
    },
    [`${root}/usage`]: get(
      'adminUsage',
      'AdminUsage',
      [
        query('by', { type: 'string', enum: usageGroups, default: 'person' }),
        ...['place', 'channel', 'person'].map((name) => query(name, { type: 'string' })),
        query('format', { type: 'string', enum: ['json', 'csv'], default: 'json' }),
      ],
      { 'text/csv': { schema: { type: 'string' } } },
    ),
    [`${root}/words`]: { ...get('adminWordList', 'AdminWordList'), ...post('adminWords', 'AdminWords') },
    [`${root}/words_remove`]: post('adminWordsRemove', 'AdminWordRemoval'),
    [`${root}/reports`]: get('adminReports', 'AdminReports'),
    [`${root}/report`]: post('adminReport', 'AdminReportDecision'),
    [`${root}/settings`]: {
      ...get('adminSettings', 'AdminPlaceSettings'),
      ...post('adminSetSettings', 'AdminSettings', 'AdminPlaceSettings'),
    },
    [`${root}/pause`]: post('adminPause', 'AdminPause'),
    [`${root}/resume`]: post('adminResume', 'AdminResume'),
    [`${root}/drain`]: post('adminDrain', 'AdminDrain'),
    [`${root}/decide`]: post('adminDecide', 'AdminDecision'),
    [`${root}/cancel`]: post('adminCancel', 'AdminOperation'),
    [`${root}/cancel_all`]: post('adminCancelAll', 'AdminCancelAll'),
    [`${root}/redeliver`]: post('adminRedeliver', 'AdminRedeliver'),
    [`${root}/front`]: post('adminFront', 'AdminOperation'),
    [`${root}/block`]: post('adminBlock', 'AdminBlock'),
    [`${root}/unblock`]: post('adminUnblock', 'AdminUnblock'),
    [`${root}/schedules`]: get('adminSchedules', 'AdminSchedules'),
    [`${root}/schedule_pause`]: post('adminSchedulePause', 'AdminSchedule'),
    [`${root}/schedule_remove`]: post('adminScheduleRemove', 'AdminSchedule'),
    [`${root}/people`]: get('adminPeople', 'AdminPeople'),
    [`${root}/invite`]: post('adminInvite', 'AdminInvite'),
    [`${root}/uninvite`]: post('adminUninvite', 'AdminUninvite'),
    [`${root}/change_person`]: post('adminChangePerson', 'AdminPersonChange'),
    [`${root}/remove_person`]: post('adminRemovePerson', 'AdminPerson'),
    [`${root}/forget`]: post('adminForget', 'AdminForget'),
  };
}

type AdminName<Key extends TextKey = TextKey> = Key extends `api.${infer Name extends `admin${string}`}` ? Name : never;
type AdminRead = AdminName &
  `admin${'Status' | 'Approvals' | 'Unknowns' | 'Parked' | 'Blocks' | 'Acts' | 'Spending' | 'Tiers' | 'Schedules' | 'CreditsOf' | 'Usage' | 'WordList' | 'People' | 'Settings' | 'Reports'}`;
type AdminDeed = Exclude<AdminName, AdminRead>;

/** What is sent to them, as JSON Schema. */
export function adminRequestSchemas() {
  const plain = Object.entries(adminRequests).map(([name, schema]) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return [name, rest];
  });
  return Object.fromEntries(plain);
}
