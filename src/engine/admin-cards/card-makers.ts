import type { AdminCard, AdminCardKind } from '../../domain/admin-card.ts';
import type { FurtherPost } from '../../domain/further-post.ts';
import { approvalCard } from '../approvals/approval-card.ts';
import type { Core } from '../core.ts';
import { reportCard } from '../moderation/report-card.ts';

/** What a card says by now. @returns undefined where what it is about is gone */
export type MakeCard = (core: Core, post: FurtherPost) => Promise<AdminCard | undefined>;

/** Who makes which card. */
export const cardMakers: Readonly<Record<AdminCardKind, MakeCard>> = { approval: approvalCard, report: reportCard };
