import { html } from 'hono/html';
import { type ReportReason, reportLimits, reportReasons } from '../../../domain/moderation/report.ts';
import { type Text, text } from '../../../domain/texts.ts';
import { brand, type Html, type SharedPage, wholePage } from './share-page.ts';

/** The last part of the address where a shared video is reported. */
export const reportPart = 'report';

const names: Readonly<Record<ReportReason, Text>> = {
  sexual: text('page.reportSexual'),
  violence: text('page.reportViolence'),
  hate: text('page.reportHate'),
  person: text('page.reportPerson'),
  rights: text('page.reportRights'),
  other: text('page.reportOther'),
};

/** Says what is wrong with a shared video, without a script. */
export function reportPage({ token, texts, language }: Omit<SharedPage, 'url'>): Html {
  const say = (said: Text): string => texts.say(said, language);
  const reasons = reportReasons.map(
    (reason) => html`<label><input type="radio" name="reason" value="${reason}" required> ${say(names[reason])}</label>`,
  );
  const title = say(text('page.report'));
  const body = html`<main><form class="words alone" method="post" action="/watch/${token}/${reportPart}">
<h1>${title}</h1>
<p class="small">${say(text('page.reportAbout'))}</p>
<fieldset><legend>${say(text('page.reportReason'))}</legend>${reasons}</fieldset>
<label>${say(text('page.reportDetails'))}<textarea name="details" rows="3" maxlength="${reportLimits.words}"></textarea></label>
<button>${say(text('page.reportSend'))}</button>
</form></main>`;
  // Else a browser says of our own form that it comes from nowhere (`Origin: null`).
  return wholePage({ language, title, head: [html`<title>${title}</title>`], body, referrer: 'same-origin' });
}

/** What came of it. */
export function reportedPage(said: Text, { texts, language }: Pick<SharedPage, 'texts' | 'language'>): Html {
  const title = texts.say(text('page.report'), language);
  const body = html`<main><div class="words alone">
<h1>${title}</h1>
<p role="status">${texts.say(said, language)}</p>
${brand(texts.say(text('page.title'), language))}
</div></main>`;
  return wholePage({ language, title, head: [html`<title>${title}</title>`], body });
}
