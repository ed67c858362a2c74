import { UserError } from '../../domain/errors.ts';
import type { ExpiringSecrets } from '../../domain/expiring-secrets.ts';
import { draftValues } from '../chat/drafts.ts';
import { findCommand } from '../chat/find-command.ts';
import { findHere } from '../chat/find-here.ts';
import { type PriceSoFar, priceSoFar } from '../chat/price-so-far.ts';
import { callOf, type HandlingDeps, hereOf, targetOf } from './event-context.ts';
import { type FormAbout, readAbout, readFilled, repricedView } from './form.ts';
import { asValues, filesIn, filledIn, standIns } from './form-values.ts';
import { type FormChange, readFormChange } from './payloads.ts';
import { SlackRefusal } from './slack-error.ts';

/** So long other processes know which change of a form was the newest: far longer than two of them may be on their way. */
const rememberedMs = 10 * 60_000;
/** Open forms whose newest change is remembered. */
const mostOpen = 500;

interface OpenForm {
  /** Slack's time of the newest change. */
  newestAt: string;
  /** What is shown next; the newest takes the place of what waited. */
  next: FormChange | undefined;
  isBusy: boolean;
}

/**
 * Notes a change of a form, in all processes that take them.
 *
 * @returns whether none is newer
 */
export type NoteChange = (change: Pick<FormChange, 'viewId' | 'at'>) => Promise<boolean>;

/** By rows that all processes share, though there is nothing secret about it. */
export function createNoteChange(secrets: Pick<ExpiringSecrets, 'keep'>, now: () => number): NoteChange {
  // Slack's time of a change, to the microsecond, is what the newest is known by.
  return ({ viewId, at }) => secrets.keep(`slack/form/${viewId}`, at, now() + rememberedMs, Math.round(Number(at) * 1e6));
}

/**
 * Shows the price of what is chosen while a form is open. Of changes in quick succession the newest is shown last, whichever order they or their
 * answers come in.
 *
 * @param note where several processes take changes of one form. Default: this one alone
 * @returns takes a change that was acknowledged
 */
export function createFormPrices(note: NoteChange = async () => true): (body: unknown, deps: HandlingDeps) => Promise<void> {
  const open = new Map<string, OpenForm>();
  return async (body, deps) => {
    const change = readFormChange(body);
    const about = change && readAbout(change.metadata);
    if (change === undefined || about === undefined) return;
    const before = open.get(change.viewId);
    if (before !== undefined && Number(before.newestAt) > Number(change.at)) return;
    const form: OpenForm = before ?? { newestAt: change.at, next: undefined, isBusy: false };
    Object.assign(form, { newestAt: change.at, next: change });
    remember(open, change.viewId, form);
    if (!form.isBusy) await showAll(form, note, deps);
  };
}

async function showAll(form: OpenForm, note: NoteChange, deps: HandlingDeps): Promise<void> {
  form.isBusy = true;
  try {
    let hash: string | undefined;
    for (let change = form.next; change !== undefined; change = form.next) {
      form.next = undefined;
      if (await note(change)) hash = await show(change, hash ?? change.hash, { form, note }, deps);
    }
  } finally {
    form.isBusy = false;
  }
}

/** @returns the hash that the form has then; undefined where it is not known */
async function show(
  change: FormChange,
  hash: string,
  { form, note }: { readonly form: OpenForm; readonly note: NoteChange },
  deps: HandlingDeps,
): Promise<string | undefined> {
  const about = readAbout(change.metadata);
  const price = about && (await priceOfChange(about, change, deps));
  if (about === undefined || price === undefined) return hash;
  const view = repricedView(change.view, about, price, deps.texts);
  const update = async (values: { readonly hash?: string }): Promise<string | undefined> => {
    const named = { view_id: change.viewId, view, ...values };
    const answer = await deps.client.call(change.slackEvent.installation, 'views.update', named, deps.stopping);
    return hashOf(answer.view);
  };
  try {
    return await update({ hash });
  } catch (error) {
    // An answer of ours to another change came between, and nobody else's can: the newest is what holds.
    const isOvertaken = error instanceof SlackRefusal && error.code === 'hash_conflict';
    if (!isOvertaken) return tell(error, deps);
    if (form.next !== undefined || !(await note(change))) return undefined;
    return update({}).catch((again: unknown) => tell(again, deps));
  }
}

/** The form stays with the price that it had: who sends it is asked where today's is higher. */
function tell(error: unknown, { log }: Pick<HandlingDeps, 'log'>): undefined {
  const code = error instanceof SlackRefusal ? error.code : undefined;
  // It was closed, or sent, in the meantime.
  if (code !== 'not_found') log.info({ code }, 'the price in an open form could not be changed');
}

function hashOf(view: unknown): string | undefined {
  const hash = typeof view === 'object' && view !== null && 'hash' in view ? view.hash : undefined;
  return typeof hash === 'string' ? hash : undefined;
}

async function priceOfChange(
  about: FormAbout,
  { slackEvent, fields }: FormChange,
  deps: HandlingDeps,
): Promise<PriceSoFar | undefined> {
  const form = readFilled(fields);
  const here = { ...slackEvent, channelId: about.channelId ?? form.channelId };
  const wanted = findCommand(deps.commands, about.command);
  const call = callOf(here, targetOf(here, deps), '', deps);
  try {
    const earlier = about.changes === undefined ? undefined : await findHere(deps.engine, hereOf(here), about.changes);
    const names = Object.keys(fields);
    const kept = about.draft === undefined ? {} : draftValues(await deps.engine.openDraft(about.draft, call.requester), names);
    const filled = { ...kept, ...(await filledIn(about, earlier, wanted, names, form.raw)) };
    return await priceSoFar(wanted, { ...filled, ...asValues(wanted, standIns(filesIn(about, form))) }, call, deps.engine);
  } catch (error) {
    // It is told once the form is sent.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The oldest goes where there are too many. */
function remember(open: Map<string, OpenForm>, viewId: string, form: OpenForm): void {
  open.delete(viewId);
  open.set(viewId, form);
  const [oldest] = open.keys();
  if (open.size > mostOpen && oldest !== undefined) open.delete(oldest);
}
