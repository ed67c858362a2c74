import type { AdminCard } from '../../domain/admin-card.ts';
import type { Button } from '../../domain/button.ts';
import type { FurtherPost } from '../../domain/further-post.ts';
import { type Generation, isErased } from '../../domain/generation.ts';
import { type Report, reportIdOf } from '../../domain/moderation/report.ts';
import { scopeName, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { isPrivate } from '../../domain/private-target.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { outcomeText } from './report-texts.ts';

const [toReporter, toAuthor] = ['told-reporter-', 'told-author-'];

/** The id of the message that tells who reported something what became of it. */
export function reporterNoteId(reportId: string): string {
  return `${toReporter}${reportId}`;
}

/** The id of the message that tells whose video was deleted. */
export function authorNoteId(generationId: string): string {
  return `${toAuthor}${generationId}`;
}

/** The card of a report, or a message of what became of one. Once it is decided it says that alone: words leave it. */
export async function reportCard(core: Core, { id }: FurtherPost): Promise<AdminCard | undefined> {
  if (id.startsWith(toAuthor)) return await authorNote(core, id.slice(toAuthor.length));
  if (id.startsWith(toReporter)) return await reporterNote(core, id.slice(toReporter.length));
  const report = await core.store.report(reportIdOf(id) ?? '');
  // Its person had all of theirs deleted: what stands there says nothing of it any more.
  if (report === undefined)
    return { title: text('report.gone'), facts: [], pictures: [], buttons: [], outcome: outcomeText(undefined) };
  const title = text('report.title', { reason: text(`report.reason.${report.reason}`) });
  const about = await core.store.find(report.generationId);
  const { decision } = report;
  if (decision !== undefined || about === undefined || isErased(about))
    return { title, facts: [], pictures: [], buttons: [], outcome: outcomeText(decision) };
  return {
    ...{ title, facts: factsOf(report, about), pictures: [] },
    words: wordsOf(report, about),
    buttons: buttonsOf(report, id),
  };
}

function factsOf({ reporter }: Report, { requester, replyTarget, id }: Generation): readonly Text[] {
  return [
    text('report.by', { person: reporter.id }),
    text('report.about', { person: requester.name ?? requester.id, id: requester.id }),
    text('report.where', { place: scopeName(settingScopeOf(replyTarget)), video: id }),
  ];
}

/** What they wrote, and what was asked for. */
function wordsOf({ words }: Report, about: Generation): string {
  return [...(words === undefined ? [] : [`» ${words}`]), openPrompt(about)].filter((each) => each !== '').join('\n\n');
}

/** As those may read it who decide: what is private was never theirs to read, also where somebody was given a link to the video. */
export function openPrompt({ request, replyTarget }: Generation): string {
  return isPrivate(replyTarget) ? '' : request.prompt;
}

function buttonsOf({ place }: Report, id: string): AdminCard['buttons'] {
  const button = (verb: Button['verb']) => ({ verb, id, label: { key: `button.${verb}`, values: {} } as Text });
  const block = place.serverId === undefined ? [] : [button('report-block')];
  return [button('report-delete'), ...block, button('report-fine')];
}

async function reporterNote({ store }: Core, reportId: string): Promise<AdminCard | undefined> {
  const report = await store.report(reportId);
  if (report?.decision === undefined) return undefined;
  return plain(text('report.yours', { said: text(`report.toReporter.${report.decision.outcome}`) }));
}

async function authorNote({ store }: Core, generationId: string): Promise<AdminCard | undefined> {
  const deleted = (await store.reportsOf(generationId)).find(({ decision }) => decision?.outcome === 'deleted');
  return deleted && plain(text('report.toAuthor', { reason: text(`report.reason.${deleted.reason}`) }));
}

function plain(title: Text): AdminCard {
  return { title, facts: [], pictures: [], buttons: [] };
}
